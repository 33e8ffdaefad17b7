// Reads bar codes in pictures: by the browser where it can, else by WebAssembly, which is loaded from this very app when it is needed.

/** Finds the text of the first code in a picture; null where there is none. */
export type Detect = (picture: ImageBitmapSource) => Promise<string | null>

interface Detector {
  detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]>
}
type NativeDetector = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

const formats = [
  'code_128',
  'code_39',
  'code_93',
  'codabar',
  'ean_13',
  'ean_8',
  'itf',
  'upc_a',
  'upc_e',
  'qr_code',
  'data_matrix',
  'aztec',
  'pdf417',
] as const
let made: Promise<Detect> | undefined

/** The detector of this device. */
export function detector(): Promise<Detect> {
  made ??= make().catch((error) => {
    made = undefined // the next one may have a connection
    throw error
  })
  return made
}

async function make(): Promise<Detect> {
  const found = (await native()) ?? (await wasm())
  return async (picture) => (await found.detect(picture))[0]?.rawValue.trim() || null
}

async function native(): Promise<Detector | null> {
  const Native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector // not in the types of TypeScript
  const known = Native ? await Native.getSupportedFormats().catch(() => []) : []
  const both = formats.filter((format) => known.includes(format))
  // some browsers have the detector, and no format that it reads
  return Native && both.includes('code_128') && both.includes('qr_code') ? new Native({ formats: both }) : null
}

async function wasm(): Promise<Detector> {
  const [{ BarcodeDetector, prepareZXingModule }, { default: url }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? url : prefix + path) } })
  return new BarcodeDetector({ formats: [...formats] }) as Detector // pictures of the same kinds
}
