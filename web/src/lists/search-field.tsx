// The search of a list, in one language where texts are kept in several.
import { CloseButton, Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useLocale, useTranslate } from 'ra-core'
import type { ResourceMetadata } from '../shell/me.tsx'
import type { ListState } from './list-state.ts'
import classes from './lists.module.css'
import { useTyped } from './use-typed.ts'

/** Searches as one types. */
export function SearchField({ resource, list: { filter, filterBy } }: { resource: ResourceMetadata; list: ListState }) {
  const translate = useTranslate()
  const locale = useLocale()
  const search = (text: string) => filterBy({ q: text.trim().slice(0, 100), ...(text.trim() === '' ? { language: undefined } : {}) })
  const [typed, type, leave] = useTyped(filter.q ?? '', search)
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  return (
    <Group gap="xs" wrap="nowrap" className={classes.search}>
      <TextInput
        type="search"
        flex={1}
        aria-label={translate('lists.search.label', { what: resource.pluralLabel })}
        placeholder={translate('lists.search.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={typed !== '' && <CloseButton size="sm" aria-label={translate('lists.search.clear')} onClick={() => type('')} />}
        value={typed}
        maxLength={100}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onBlur={leave}
      />
      {resource.searchLanguages.length > 1 && filter.q && (
        <Select
          w={130}
          aria-label={translate('lists.search.language')}
          placeholder={translate('lists.search.anyLanguage')}
          clearable
          clearButtonProps={{ 'aria-label': translate('lists.search.anyLanguage') }}
          data={resource.searchLanguages.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
          value={filter.language ?? null}
          onChange={(language) => filterBy({ language: language ?? undefined })}
        />
      )}
    </Group>
  )
}
