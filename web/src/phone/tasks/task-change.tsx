// What may be changed of a task on the way: its day and its notes, against the version that was seen.
import { Button, Collapse, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useEffect, useId } from 'react'
import { DraftLine } from '../parts/draft-line.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Shown } from '../queue/overlay.ts'
import { useDraft } from '../use-draft.ts'
import { taskAbout, taskEdit } from './task-writes.ts'

export function TaskChange({ task }: { task: Shown }) {
  const translate = useTranslate()
  const words = useDayWords()
  const [isOpen, form] = useDisclosure()
  const id = useId()
  // what is typed over days is of the version that was seen as it was begun
  const { version, dueOn = null, description = null } = task
  const empty = { dueOn: String(dueOn ?? ''), description: String(description ?? ''), seen: { version, dueOn, description } }
  const draft = useDraft(taskAbout(task, 'change'), empty, form.close)
  const { values, from } = draft
  const isBegun = from !== null
  useEffect(() => {
    if (isBegun) form.open()
  }, [isBegun, form.open])
  const change = async () => {
    const text = (value: string) => value.trim() || null
    const made = taskEdit({ ...task, ...values.seen }, { dueOn: text(values.dueOn), description: text(values.description) })
    if (made) return draft.keep(made)
    await draft.discard()
    form.close()
  }
  return (
    <div>
      <Button
        variant="subtle"
        px="xs"
        leftSection={<IconPencil size={18} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={form.toggle}
      >
        {translate('phone.tasks.change')}
      </Button>
      <Collapse expanded={isOpen && draft.isRead} id={id}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void change()
          }}
        >
          <Stack gap="xs">
            <DraftLine draft={draft} />
            <TextInput
              type="date"
              label={words.column('task', 'dueOn')}
              value={values.dueOn}
              onChange={(event) => draft.set({ dueOn: event.currentTarget.value })}
            />
            <Textarea
              label={words.column('task', 'description')}
              value={values.description}
              onChange={(event) => draft.set({ description: event.currentTarget.value })}
              autosize
              minRows={3}
            />
            <Button type="submit" loading={draft.isKeeping}>
              {translate('phone.save')}
            </Button>
          </Stack>
        </form>
      </Collapse>
    </div>
  )
}
