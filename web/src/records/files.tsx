// The files of a row: attached in pieces, pictures shown, fetched and removed.
import { Anchor, Button, FileButton, Group, Image, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconFile, IconPaperclip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useEffect, useState } from 'react'
import { isSuited } from '../../../shared/catalogue/suits.ts'
import { call } from '../api/call.ts'
import { downloadFile, readFile, uploadFile } from '../api/files.ts'
import { Empty } from '../parts/empty.tsx'
import { useFormat } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'
import { holdWindow } from '../shell/leaving.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import { type RowData, removeRow, useRefreshAll } from './row.ts'
import { useTellRemoved } from './tell-removed.tsx'

interface FilesProps {
  readonly owner: ResourceMetadata
  /** The attachments of the owner. */
  readonly resource: ResourceMetadata
  readonly row: RowData
}

export function Files({ owner, resource, row }: FilesProps) {
  const translate = useTranslate()
  const files = useQuery({
    queryKey: [resource.name, 'of', row.id],
    queryFn: () => call<{ items: RowData[] }>(resource.path, { query: { ownerId: row.id, limit: 1000 } }),
  })
  const attach = owner.actions.find(({ name, suits }) => name === 'attach' && row.deletedAt === null && isSuited(suits, row))
  if (files.error) return <Trouble error={files.error} retry={() => void files.refetch()} />
  const ready = files.data?.items.filter(({ state }) => state === 'ready') ?? []
  return (
    <Stack>
      {attach && <Attach path={attach.path.replace('{id}', String(row.id))} resource={resource} />}
      {files.data && ready.length === 0 && (
        <Empty title={translate('records.files.none')}>{attach && translate('records.files.first')}</Empty>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
        {ready.map((file) => (
          <File key={file.id} resource={resource} file={file} />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function Attach({ path, resource }: { path: string; resource: ResourceMetadata }) {
  const translate = useTranslate()
  const refresh = useRefreshAll()
  const [done, setDone] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const attach = async (files: readonly globalThis.File[]) => {
    setError(null)
    const letGo = holdWindow()
    try {
      for (const file of files) {
        setDone(0)
        const begun = await call<{ id: number; uploadUrl: string }>(path, { method: 'POST', body: { fileName: file.name } })
        await uploadFile(begun.uploadUrl, file, (bytes, of) => setDone((100 * bytes) / Math.max(of, 1)))
        await call(`${resource.path}/${begun.id}/complete`, { method: 'POST', body: {} })
      }
    } catch (refused) {
      setError(refused)
    }
    letGo()
    setDone(null)
    await refresh()
  }
  return (
    <Stack gap="xs">
      <Group>
        <FileButton multiple onChange={(files) => void attach(files)} inputProps={{ 'aria-label': translate('records.files.attach') }}>
          {(props) => (
            <Button {...props} loading={done !== null} variant="default" leftSection={<IconPaperclip size={16} aria-hidden />}>
              {translate('records.files.attach')}
            </Button>
          )}
        </FileButton>
      </Group>
      {done !== null && <Progress value={done} aria-label={translate('records.files.uploading')} />}
      {error !== null && <Trouble error={error} />}
    </Stack>
  )
}

const urlOf = async ({ path }: ResourceMetadata, { id }: RowData) =>
  (await call<{ url: string }>(`${path}/${id}/download`, { method: 'POST', body: {} })).url

/** Pictures that a browser shows and that hold no script. */
const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

function File({ resource, file }: { resource: ResourceMetadata; file: RowData }) {
  const translate = useTranslate()
  const format = useFormat()
  const refresh = useRefreshAll()
  const [error, setError] = useState<unknown>(null)
  const name = String(file.fileName)
  const download = async () => downloadFile(await urlOf(resource, file), name)
  const tellRemoved = useTellRemoved(resource, file)
  const remove = async () => {
    await removeRow(resource, file)
    tellRemoved(name)
    await refresh()
  }
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        {pictures.includes(String(file.contentType)) ? (
          <Preview resource={resource} file={file} />
        ) : (
          <IconFile size={40} stroke={1} aria-hidden />
        )}
        <Anchor component="button" type="button" size="sm" ta="start" onClick={() => void download().catch(setError)}>
          {name}
        </Anchor>
        <Group justify="space-between" gap="xs">
          <Text size="xs" c="dimmed">
            {translate('records.files.about', {
              size: format.number(Number(file.bytes) / 1024, 1),
              who: String(file.createdBy),
              when: format.instant(file.createdAt),
            })}
          </Text>
          {resource.verbs.includes('delete') && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              aria-label={translate('records.files.remove', { name })}
              onClick={() => void remove().catch(setError)}
            >
              {translate('records.show.remove')}
            </Button>
          )}
        </Group>
        {error !== null && <Trouble error={error} />}
      </Stack>
    </Paper>
  )
}

function Preview({ resource, file }: { resource: ResourceMetadata; file: RowData }) {
  const [source, setSource] = useState<string | null>(null)
  const { data } = useQuery({
    queryKey: [resource.name, 'picture', file.id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => new Blob([await readFile(await urlOf(resource, file))], { type: String(file.contentType) }),
  })
  useEffect(() => {
    if (!data) return
    const url = URL.createObjectURL(data)
    setSource(url)
    return () => URL.revokeObjectURL(url)
  }, [data])
  return source ? (
    <Image src={source} alt={String(file.fileName)} h={140} fit="contain" radius="sm" />
  ) : (
    <Progress value={100} animated aria-hidden />
  )
}
