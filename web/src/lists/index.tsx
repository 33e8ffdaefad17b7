// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function ListsArea() {
  return <Page title="Lists">{null}</Page>
}
