// Says what an OLE container is (an encrypted workbook, an old .xls, something else), to refuse it in the right words.
import { type FileHandle, open } from 'node:fs/promises'
import type { AppError } from '../errors.ts'
import { unreadable } from './limits.ts'

const END_OF_CHAIN = 0xfffffff0
const MOST_SECTORS = 1000

/** The refusal that fits an OLE file: password-protected, .xls, or not a workbook. */
export async function explainOle(path: string, fileName: string): Promise<AppError> {
  const streams = await streamNames(path)
  if (streams.includes('EncryptedPackage')) {
    return unreadable(
      `${fileName} is protected by a password. Remove it (File > Info > Protect Workbook > Encrypt) and upload the file again.`,
    )
  }
  if (streams.includes('Workbook') || streams.includes('Book')) {
    return unreadable(`${fileName} is a workbook in the old .xls format. Open it and save it as .xlsx.`)
  }
  return unreadable(`${fileName} is an old Office document, but not a workbook. Upload an .xlsx or a .csv file.`)
}

async function streamNames(path: string): Promise<string[]> {
  const file = await open(path)
  try {
    const header = await readAt(file, 0, 512)
    if (header.length < 512) return []
    const sectorBytes = 2 ** Math.min(Math.max(header.readUInt16LE(30), 7), 12)
    const names: string[] = []
    let sector = header.readUInt32LE(48)
    for (let count = 0; sector < END_OF_CHAIN && count < MOST_SECTORS; count++) {
      const directory = await readAt(file, (sector + 1) * sectorBytes, sectorBytes)
      for (let at = 0; at + 128 <= directory.length; at += 128) {
        const length = Math.min(directory.readUInt16LE(at + 64), 64)
        if (length > 2) names.push(directory.toString('utf16le', at, at + length - 2))
      }
      sector = await sectorAfter(file, header, sector, sectorBytes)
    }
    return names
  } finally {
    await file.close()
  }
}

async function sectorAfter(file: FileHandle, header: Buffer, sector: number, sectorBytes: number): Promise<number> {
  const perSector = sectorBytes / 4
  const tableIndex = Math.floor(sector / perSector)
  if (tableIndex >= 109) return END_OF_CHAIN
  const tableSector = header.readUInt32LE(76 + 4 * tableIndex)
  if (tableSector >= END_OF_CHAIN) return END_OF_CHAIN
  const next = await readAt(file, (tableSector + 1) * sectorBytes + 4 * (sector % perSector), 4)
  return next.length === 4 ? next.readUInt32LE(0) : END_OF_CHAIN
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
