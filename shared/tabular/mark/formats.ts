// The formats that marks are shown in, at the end of the conditional formats of styles.xml.
import { appendTo, childrenOf, edited, parseXml, without } from './xml-edit.ts'

/** Numbers of our formats: bad cells, links, headings. */
export interface Formats {
  readonly mark: number
  readonly link: number
  readonly heading: number
}

const after = new Set(['tableStyles', 'colors', 'extLst'])
/** In the order of `Formats`, under the prefix of the part. */
const formats = (prefix: string) => {
  const [dxf, font, fill, pattern, front, back, bold, line, color] = [
    'dxf',
    'font',
    'fill',
    'patternFill',
    'fgColor',
    'bgColor',
    'b',
    'u',
    'color',
  ].map((name) => prefix + name)
  const filled = `<${fill}><${pattern} patternType="solid"><${front} rgb="FFFFB3BA"/><${back} rgb="FFFFB3BA"/></${pattern}></${fill}>`
  return [
    `<${dxf}>${filled}</${dxf}>`,
    `<${dxf}><${font}><${line}/><${color} rgb="FF0563C2"/></${font}></${dxf}>`,
    `<${dxf}><${font}><${bold}/></${font}>${filled}</${dxf}>`,
  ]
}

/** styles.xml without our formats, where they stand as we wrote them; what other programs have made of them stays, and does nothing. */
export function withoutFormats(styles: string): string {
  const root = parseXml(styles)
  const [dxfs] = childrenOf(root, 'dxfs')
  if (!dxfs) return styles
  const ours = formats(root.prefix)
  const all = ours.join('')
  if (!styles.slice(0, dxfs.close).endsWith(all)) return styles
  const left = dxfs.children.length - ours.length
  const tag = styles.slice(dxfs.start, dxfs.inner)
  // one that we had to make counts nothing
  if (left === 0 && !/\scount=/.test(tag)) return edited(styles, [without(dxfs)])
  if (left === 0) return edited(styles, [{ start: dxfs.start, end: dxfs.end, text: counted(tag, 0).replace(/>$/, '/>') }])
  return edited(styles, [
    { start: dxfs.start, end: dxfs.inner, text: counted(tag, left) },
    { start: dxfs.close - all.length, end: dxfs.close, text: '' },
  ])
}

/** styles.xml with our formats, and their numbers. */
export function withFormats(styles: string): { text: string; formats: Formats } {
  const root = parseXml(styles)
  const all = formats(root.prefix).join('')
  const [dxfs] = childrenOf(root, 'dxfs')
  const first = dxfs?.children.length ?? 0
  const numbers = { mark: first, link: first + 1, heading: first + 2 }
  if (!dxfs) {
    const at = root.children.find(({ name }) => after.has(name))?.start ?? root.close
    const text = `<${root.prefix}dxfs>${all}</${root.prefix}dxfs>`
    return { text: edited(styles, [{ start: at, end: at, text }]), formats: numbers }
  }
  const put = edited(styles, [appendTo(styles, dxfs, all)])
  const [start, end] = [dxfs.start, put.indexOf('>', dxfs.start) + 1]
  return { text: edited(put, [{ start, end, text: counted(put.slice(start, end), first + 3) }]), formats: numbers }
}

const counted = (tag: string, count: number) => tag.replace(/(\scount=["'])\d+/, `$1${count}`)
