// Colours, type and sizes.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const opsbook: MantineColorsTuple = [
  '#e3f6fa',
  '#d2ebf1',
  '#a7d5e0',
  '#78becf',
  '#53abc0',
  '#3c9fb8',
  '#2c99b4',
  '#0b7285',
  '#0a6576',
  '#08525f',
]

/** Readable in light and dark: text on the primary colour has a contrast of at least 4.5. */
export const theme = createTheme({
  primaryColor: 'opsbook',
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  colors: { opsbook },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // explanations stand below: fields beside each other are in line
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Badge: { defaultProps: { tt: 'none' } },
    // the header of a dialog is not that of the page
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
  },
})

/** Words on a light ground of their own colour, as in badges. */
const onLight = {
  red: '#a61e1e',
  orange: '#9a3412',
  yellow: '#7a4a00',
  lime: '#45610b',
  green: '#1e6b2d',
  teal: '#06614a',
  cyan: '#0b6173',
  blue: '#1457a0',
}

/** Dimmed words, placeholders and errors with a contrast of at least 4.5 on every ground of ours, in both colour schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c646c',
    '--mantine-color-placeholder': '#686f77',
    '--mantine-color-error': '#c92a2a',
    ...Object.fromEntries(Object.entries(onLight).map(([name, colour]) => [`--mantine-color-${name}-light-color`, colour])),
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#909296',
    '--mantine-color-error': '#ff8787',
  },
})
