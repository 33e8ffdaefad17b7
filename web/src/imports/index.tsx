// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function ImportsArea() {
  return <Page title="Imports">{null}</Page>
}
