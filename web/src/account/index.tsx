// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function AccountArea() {
  return <Page title="Account">{null}</Page>
}
