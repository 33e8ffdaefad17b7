// Bar codes for a scanner to read: Code 39 (ISO/IEC 16388) as bars, as a picture, and as what a camera sees.
import type { Page } from 'playwright-core'

// nine elements a letter, bars and spaces by turns: n narrow, w wide
const letters: Readonly<Record<string, string>> = {
  ...{ 0: 'nnnwwnwnn', 1: 'wnnwnnnnw', 2: 'nnwwnnnnw', 3: 'wnwwnnnnn', 4: 'nnnwwnnnw', 5: 'wnnwwnnnn', 6: 'nnwwwnnnn', 7: 'nnnwnnwnw' },
  ...{ 8: 'wnnwnnwnn', 9: 'nnwwnnwnn', A: 'wnnnnwnnw', B: 'nnwnnwnnw', C: 'wnwnnwnnn', D: 'nnnnwwnnw', E: 'wnnnwwnnn', F: 'nnwnwwnnn' },
  ...{ G: 'nnnnnwwnw', H: 'wnnnnwwnn', I: 'nnwnnwwnn', J: 'nnnnwwwnn', K: 'wnnnnnnww', L: 'nnwnnnnww', M: 'wnwnnnnwn', N: 'nnnnwnnww' },
  ...{ O: 'wnnnwnnwn', P: 'nnwnwnnwn', Q: 'nnnnnnwww', R: 'wnnnnnwwn', S: 'nnwnnnwwn', T: 'nnnnwnwwn', U: 'wwnnnnnnw', V: 'nwwnnnnnw' },
  ...{ W: 'wwwnnnnnn', X: 'nwnnwnnnw', Y: 'wwnnwnnnn', Z: 'nwwnwnnnn', '-': 'nwnnnnwnw', '*': 'nwnnwnwnn' },
}

/** The modules of a code from start to stop, true for dark. */
export const barsOf = (code: string): boolean[] =>
  [...`*${code}*`].flatMap((letter) => [
    ...[...(letters[letter] ?? '')].flatMap((width, at) => Array<boolean>(width === 'w' ? 3 : 1).fill(at % 2 === 0)),
    false,
  ])

/** A code as PNG, drawn by a browser. */
export async function codePicture(page: Page, code: string): Promise<Buffer> {
  const url = await page.evaluate(`(() => {
    const bars = ${JSON.stringify(barsOf(code))}
    const canvas = Object.assign(document.createElement('canvas'), { width: bars.length * 3 + 120, height: 240 })
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.fillStyle = '#000'
    bars.forEach((isDark, at) => isDark && pen.fillRect(60 + at * 3, 40, 3, 160))
    return canvas.toDataURL('image/png')
  })()`)
  return Buffer.from(String(url).split(',')[1] ?? '', 'base64')
}

/** What a camera sees that looks at a code, as a film of two frames for Chromium (YUV4MPEG2). */
export function codeFilm(code: string): Buffer {
  const [width, height] = [640, 480]
  const bars = barsOf(code)
  const narrow = Math.floor((width - 60) / bars.length)
  const left = Math.floor((width - narrow * bars.length) / 2)
  const row = Buffer.alloc(width, 235)
  bars.forEach((isDark, at) => {
    if (isDark) row.fill(16, left + at * narrow, left + (at + 1) * narrow)
  })
  const white = Buffer.alloc(width, 235)
  const luma = Buffer.concat(Array.from({ length: height }, (_, y) => (y > 120 && y < 360 ? row : white)))
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame])
}
