// Addresses under which a page can show photos that are in memory.
import { useEffect, useMemo } from 'react'

/** An address for each photo, given back when they change. */
export function usePictures(photos: readonly { readonly blob: Blob }[]): string[] {
  const urls = useMemo(() => photos.map(({ blob }) => URL.createObjectURL(blob)), [photos])
  useEffect(
    () => () => {
      for (const url of urls) URL.revokeObjectURL(url)
    },
    [urls],
  )
  return urls
}
