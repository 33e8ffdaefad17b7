// HTML by template: whatever is put in is escaped, but for what was made by the same template.

/** A piece of HTML that is safe to put into another. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Piece = Html | readonly Html[] | string | number | null

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text as HTML; control characters, and those that turn the direction of writing, become a dot. */
function toHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

function pieceText(piece: Piece): string {
  if (piece === null) return ''
  if (piece instanceof Html) return piece.text
  return typeof piece === 'object' ? piece.map(({ text }) => text).join('') : toHtml(String(piece))
}

/** Makes HTML of a template. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(parts.map((part, at) => part + pieceText(pieces[at] ?? null)).join(''))
}
