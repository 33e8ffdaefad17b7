// What a column of a sheet's table is called; some that a workbook may give are no columns of the resource itself, such as its opening quantity.
import { humanise } from '../../../shared/catalogue/labels.ts'
import { columnOf, useMe } from '../shell/me.tsx'

/** Names columns of a resource; one that it does not have itself is called as elsewhere. */
export function useColumnLabel(resourceName: string | null): (name: string) => string {
  const { metadata, resource } = useMe()
  const own = resource(resourceName ?? '')
  return (name) => {
    const column = (own && columnOf(own, name)) ?? metadata.resources.flatMap(({ columns }) => columns).find((one) => one.name === name)
    return column?.label ?? humanise(name)
  }
}
