// What a column of a sheet's table is called; some that a workbook may give are no columns of the resource itself, such as its opening quantity.
import { useLocale } from 'ra-core'
import { humanise } from '../../../shared/catalogue/labels.ts'
import { columnOf, useMe } from '../shell/me.tsx'

/** Names columns of a resource, and what stands within them, `name.fr`; one that it does not have itself is called as elsewhere. */
export function useColumnLabel(resourceName: string | null): (name: string) => string {
  const locale = useLocale()
  const { metadata, resource } = useMe()
  const own = resource(resourceName ?? '')
  const languages = new Intl.DisplayNames(locale, { type: 'language' })
  return (path) => {
    const [name = path, within] = path.split('.')
    const column = (own && columnOf(own, name)) ?? metadata.resources.flatMap(({ columns }) => columns).find((one) => one.name === name)
    const label = column?.label ?? humanise(name)
    return within ? `${label} (${column?.kind === 'translated' ? languages.of(within) : humanise(within)})` : label
  }
}
