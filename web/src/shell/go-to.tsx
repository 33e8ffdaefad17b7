// Where to go, by typing: pages and kinds of records by what they are called. Opened by Ctrl or Cmd and K.
import { Combobox, Group, Modal, Text, TextInput, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import styles from './go-to.module.css'
import { goOn } from './leaving.ts'
import { useMe } from './me.tsx'
import { useEntries } from './menu.tsx'

interface Place {
  readonly to: string
  readonly label: string
  /** Under what it stands in the menu. */
  readonly about: string
}

/** Without case and accents, so that `defauts` finds `Défauts`. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()

/** The places that every typed word occurs in; those that begin with the text come first. */
export function findPlaces(places: readonly Place[], typed: string): readonly Place[] {
  const text = plain(typed.trim())
  const words = text.split(/\s+/)
  const found = places.filter(({ label, about }) => words.every((word) => plain(`${label} ${about}`).includes(word)))
  const rank = ({ label }: Place) => (plain(label).startsWith(text) ? 0 : plain(label).includes(text) ? 1 : 2)
  return found.toSorted((one, other) => rank(one) - rank(other))
}

function usePlaces(): readonly Place[] {
  const translate = useTranslate()
  const { metadata } = useMe()
  const pages = useEntries().map(({ to, label, group }) => ({ to, label: translate(label), about: translate(`shell.groups.${group}`) }))
  const domains = new Map(metadata.domains.map(({ name, label }) => [name, label]))
  const about = (domain: string) => domains.get(domain) ?? ''
  return [
    ...pages,
    ...metadata.resources.map(({ name, domain, pluralLabel }) => ({ to: `/r/${name}`, label: pluralLabel, about: about(domain) })),
    ...metadata.resources
      .filter(({ verbs }) => verbs.includes('create'))
      .map(({ name, domain, label }) => ({
        to: `/r/${name}/new`,
        label: translate('shell.goTo.create', { name: label }),
        about: about(domain),
      })),
    { to: '/account', label: translate('shell.account'), about: translate('shell.goTo.page') },
  ]
}

/** The dialog; `onClose` is called when somebody has chosen or changed their mind. */
export function GoTo({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const translate = useTranslate()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={translate('shell.goTo.title')}
      closeButtonProps={{ 'aria-label': translate('shell.close') }}
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
    >
      <Search onClose={onClose} />
    </Modal>
  )
}

function Search({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const combobox = useCombobox({ onDropdownClose: onClose })
  const [typed, setTyped] = useState('')
  const found = findPlaces(usePlaces(), typed)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is found anew, the first of it is chosen
  useEffect(() => {
    combobox.openDropdown()
    combobox.selectFirstOption()
  }, [typed])
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(to) => {
        onClose()
        goOn(() => void navigate(to))
      }}
    >
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          aria-label={translate('shell.goTo.title')}
          placeholder={translate('shell.goTo.placeholder')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options aria-label={translate('shell.goTo.title')} mah="50vh" mt="sm" tabIndex={0} className={styles.found}>
        {found.map(({ to, label, about }) => (
          <Combobox.Option key={to} value={to}>
            <Group justify="space-between" wrap="nowrap">
              <span>{label}</span>
              <Text component="span" size="xs" ta="end">
                {about}
              </Text>
            </Group>
          </Combobox.Option>
        ))}
      </Combobox.Options>
      {found.length === 0 && (
        <Text size="sm" c="dimmed" role="status" p="xs">
          {translate('shell.goTo.none')}
        </Text>
      )}
    </Combobox>
  )
}
