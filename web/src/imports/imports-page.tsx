// All imports, and where a workbook is brought in.
import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconCalendarCheck } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useCallback, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { DropArea } from './drop-area.tsx'
import { HowTo } from './how-to.tsx'
import { ImportList } from './import-list.tsx'
import { type Upload, type UploadOptions, useUploads } from './uploads.ts'

export function ImportsPage() {
  const translate = useTranslate()
  const { can, person } = useMe()
  const navigate = useNavigate()
  const [how, setHow] = useState<UploadOptions>({ mode: 'validate', partial: true, emptyCells: 'keep', timezone: person.timezone })
  const { uploads, add } = useUploads(useCallback((id) => void navigate(`/imports/${id}`), [navigate]))
  const onFiles = useCallback((files: File[]) => add(files, how), [add, how])
  return (
    <Page
      title={translate('imports.title')}
      about={translate('imports.about')}
      actions={
        can('migration.read') && (
          <Button component={Link} to="/imports/parallel" variant="default" leftSection={<IconCalendarCheck size={18} aria-hidden />}>
            {translate('imports.parallel.title')}
          </Button>
        )
      }
    >
      {can('import.create') && (
        <Stack gap="sm">
          <DropArea onFiles={onFiles} />
          <HowTo how={how} onChange={setHow} />
        </Stack>
      )}
      {uploads.length > 0 && <Uploads uploads={uploads} />}
      <ImportList />
    </Page>
  )
}

function Uploads({ uploads }: { uploads: readonly Upload[] }) {
  const translate = useTranslate()
  const { percent } = useFormat()
  return (
    <Stack gap="xs" component="section" aria-label={translate('imports.uploads.title')}>
      {uploads.map(({ key, name, size, done, attempt, importId, error, again }) => (
        <Stack key={key} gap={4}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <Text size="sm" role="status">
              {importId !== null ? (
                <Anchor component={Link} to={`/imports/${importId}`}>
                  {translate('imports.uploads.open', { id: importId })}
                </Anchor>
              ) : error ? (
                translate('imports.uploads.failed')
              ) : attempt > 1 ? (
                translate('imports.uploads.again', { attempt })
              ) : (
                percent(size === 0 ? 0 : done / size)
              )}
            </Text>
          </Group>
          <Progress value={size === 0 ? 0 : (done / size) * 100} aria-label={translate('imports.uploads.progress', { name })} />
          {error ? <Trouble error={error} retry={again} /> : null}
        </Stack>
      ))}
    </Stack>
  )
}
