// A defect, reported where it is seen: what, where, how many, and photos of it.
import { ActionIcon, Button, Group, NumberInput, Select, SimpleGrid, Stack, Switch, Text, Textarea } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { serverNow } from '../../api/clock.ts'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell/app.tsx'
import classes from '../day.module.css'
import { useRows } from '../day.tsx'
import { DraftLine } from '../parts/draft-line.tsx'
import { PhotoButton } from '../parts/photo-button.tsx'
import { useDayWords } from '../parts/words.ts'
import { mostPhotos } from '../store/drafts.ts'
import { useDraft } from '../use-draft.ts'
import { defectWrites, emptyDraft, isWhole, reportAbout } from './defect-writes.ts'
import { usePictures } from './use-pictures.ts'

const lists = [
  { column: 'partNumberId', resource: 'partNumber', isRequired: true },
  { column: 'workCenterId', resource: 'workCenter', isRequired: true },
  { column: 'failureCodeId', resource: 'failureCode', isRequired: true },
  { column: 'areaId', resource: 'area', isRequired: false },
  { column: 'levelId', resource: 'level', isRequired: false },
] as const
const quantities = ['quantityLot', 'quantityInspected', 'quantityDefective'] as const

export function ReportDefect() {
  const { key } = useParams()
  return <Report key={key} of={key} /> // nothing of one report is seen in another
}

function Report({ of }: { of: string | undefined }) {
  const translate = useTranslate()
  const words = useDayWords()
  const navigate = useNavigate()
  const [isReported, setReported] = useState(false)
  const draft = useDraft(reportAbout(of), emptyDraft, () => setReported(true))
  const { values, photos, isKeeping, set } = draft
  const pictures = usePictures(photos)
  if (isReported)
    return (
      <Page title={translate('phone.report.title')}>
        <Empty
          title={translate('phone.report.done')}
          action={
            <Button
              size="md"
              onClick={() => {
                setReported(false)
                void navigate('/day/report')
              }}
            >
              {translate('phone.report.another')}
            </Button>
          }
        >
          {translate('phone.report.doneNext')}
        </Empty>
      </Page>
    )
  if (!draft.isRead) return <Waiting />
  return (
    <Page title={translate('phone.report.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void draft.keep(...defectWrites(values, photos, serverNow()))
        }}
      >
        <Stack gap="sm">
          <DraftLine draft={draft} />
          {lists.map(({ column, resource, isRequired }) => (
            <ListSelect
              key={column}
              resource={resource}
              label={words.column(column === 'failureCodeId' ? 'defectFinding' : 'defect', column)}
              isRequired={isRequired}
              value={values.ids[column] ?? null}
              onChange={(id, label) =>
                set({
                  ids: { ...values.ids, [column]: id },
                  ...(column === 'partNumberId' ? { subject: `${words.column('defect', column)} ${label}` } : {}),
                })
              }
            />
          ))}
          <SimpleGrid cols={3} spacing="xs" style={{ alignItems: 'end' }}>
            {quantities.map((name) => (
              <NumberInput
                key={name}
                label={words.column('defect', name)}
                value={values[name]}
                onChange={(value) => set({ [name]: value })}
                min={0}
                decimalScale={3}
                inputMode="decimal"
                size="md"
                hideControls
                required
                withAsterisk={false}
              />
            ))}
          </SimpleGrid>
          <Textarea
            label={words.column('defect', 'description')}
            value={values.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            autosize
            minRows={2}
            maxLength={4000}
            size="md"
            required={values.open}
          />
          <Group gap="xs">
            {pictures.map((url, at) => (
              <div key={url} style={{ position: 'relative' }}>
                <img src={url} alt={translate('phone.report.photoNo', { no: at + 1 })} className={classes.thumb} />
                <ActionIcon
                  size={44}
                  variant="transparent"
                  pos="absolute"
                  top={0}
                  style={{ insetInlineEnd: 0 }}
                  aria-label={translate('phone.report.removePhoto', { no: at + 1 })}
                  onClick={() => draft.removePhoto(at)}
                >
                  <IconX size={26} className={classes.cross} aria-hidden />
                </ActionIcon>
              </div>
            ))}
            {photos.length < mostPhotos ? (
              <PhotoButton onPhotos={draft.addPhotos}>{translate('phone.photo')}</PhotoButton>
            ) : (
              <Text size="sm">{translate('phone.report.full', { count: mostPhotos })}</Text>
            )}
          </Group>
          <Switch
            label={translate('phone.report.open')}
            checked={values.open}
            onChange={(event) => set({ open: event.currentTarget.checked })}
            size="md"
          />
          <Button type="submit" size="md" loading={isKeeping} disabled={!isWhole(values)}>
            {translate('phone.report.send')}
          </Button>
          {!isWhole(values) && (
            <Text size="sm" c="dimmed">
              {translate('phone.report.missing')}
            </Text>
          )}
        </Stack>
      </form>
    </Page>
  )
}

interface ListSelectProps {
  readonly resource: string
  readonly label: string
  readonly isRequired: boolean
  readonly value: number | null
  readonly onChange: (id: number | null, label: string) => void
}

function ListSelect({ resource, label, isRequired, value, onChange }: ListSelectProps) {
  const translate = useTranslate()
  const words = useDayWords()
  const rows = useRows(resource)
  if (!rows) return <Waiting />
  if (rows.length === 0 && !isRequired) return null
  const data = rows.map((row) => ({ value: String(row.id), label: `${String(row.code)} ${words.name(row)}` }))
  return (
    <Select
      label={label}
      data={data}
      value={value === null ? null : String(value)}
      onChange={(id, option) => onChange(id === null ? null : Number(id), option?.label ?? '')}
      searchable
      limit={50}
      clearable={!isRequired}
      clearButtonProps={{ 'aria-label': translate('phone.clear') }}
      required={isRequired}
      nothingFoundMessage={translate('phone.report.noChoice')}
      size="md"
    />
  )
}
