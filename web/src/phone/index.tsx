// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function PhoneArea() {
  return <Page title="Phone">{null}</Page>
}
