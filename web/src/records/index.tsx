// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function RecordsArea() {
  return <Page title="Records">{null}</Page>
}
