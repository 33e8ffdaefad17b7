// Whether the screen is a phone's, held upright or turned.
import { useMediaQuery } from '@mantine/hooks'

/** True on narrow screens, and on low ones that are touched. */
export const useIsPhone = (): boolean =>
  useMediaQuery('(max-width: 47.99em), (max-height: 30em) and (pointer: coarse)', false, { getInitialValueInEffect: false })
