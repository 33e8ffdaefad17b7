// Names with their counts as a table behind a button, each a link to its rows.
import { Anchor, Button, Table } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTable } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useId } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../parts/format.ts'
import classes from './dashboards.module.css'

export interface Count {
  readonly name: string
  readonly count: number
  readonly to?: string | undefined
}

export function CountTable({ label, rows }: { label: string; rows: readonly Count[] }) {
  const translate = useTranslate()
  const format = useFormat()
  const [isOpen, table] = useDisclosure(false)
  const id = useId()
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<IconTable size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={translate('shell.pair', { name: translate(isOpen ? 'dashboards.hideTable' : 'dashboards.showTable'), value: label })}
        onClick={table.toggle}
      >
        {translate(isOpen ? 'dashboards.hideTable' : 'dashboards.showTable')}
      </Button>
      <div id={id}>
        {isOpen && (
          <Table striped verticalSpacing={6} fz="sm" aria-label={label}>
            <Table.Tbody>
              {rows.map(({ name, count, to }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {to ? (
                      <Anchor component={Link} to={to} fz="sm">
                        {name}
                      </Anchor>
                    ) : (
                      name
                    )}
                  </Table.Th>
                  <Table.Td className={classes.count}>{format.number(count)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
    </>
  )
}
