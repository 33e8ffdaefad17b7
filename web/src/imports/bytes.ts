// Sizes of files as people say them.

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** `24.8 kB`, in the way of a locale. */
export function sayBytes(bytes: number, locale: string): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const options = {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const
  return new Intl.NumberFormat(locale, options).format(bytes / 1000 ** power)
}
