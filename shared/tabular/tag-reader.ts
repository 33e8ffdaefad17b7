// Reads the small parts of a workbook (workbook.xml, styles, relationships) for their tags.
import { XmlScanner } from './xml-scanner.ts'

/** Reads a small part for its tags only: `onTag` hears of each start tag of the given names with its parents and a way to ask for attributes. */
export class TagReader extends XmlScanner {
  private readonly path: string[] = []
  private readonly onTag: (name: string, parents: readonly string[], attribute: (name: string) => string | undefined) => void

  constructor(
    part: string,
    names: readonly string[],
    textBytes: number,
    onTag: (name: string, parents: readonly string[], attribute: (name: string) => string | undefined) => void,
  ) {
    super(part, names, textBytes)
    this.onTag = onTag
  }

  protected override onOpen(name: string, from: number, to: number): void {
    if (name !== '') this.onTag(name, this.path, (attribute) => this.attribute(attribute, from, to))
    this.path.push(name)
  }

  protected override onClose(): void {
    this.path.pop()
  }

  protected override onText(): void {}
}
