// The pages of this area.
import { Page } from '../parts/page.tsx'

export default function DispatchArea() {
  return <Page title="Dispatch">{null}</Page>
}
