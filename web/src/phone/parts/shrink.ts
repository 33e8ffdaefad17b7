// Photos as they are sent: no larger than a screen needs, turned as they were taken, without where and by what they were taken.

const longestSide = 1600
const quality = 0.8

/** A picture as JPEG of at most 1600 pixels a side; what the browser cannot read as a picture stays as it is. */
export async function shrink(file: File): Promise<{ blob: Blob; fileName: string }> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (!image) return { blob: file, fileName: file.name }
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.width * scale))
  canvas.height = Math.max(1, Math.round(image.height * scale))
  const drawing = canvas.getContext('2d') // none where the device has no memory left: better the photo as it is than a black one
  drawing?.drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  if (!drawing) return { blob: file, fileName: file.name }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
  return blob ? { blob, fileName: `${file.name.replace(/\.\w+$/, '')}.jpg` } : { blob: file, fileName: file.name }
}
