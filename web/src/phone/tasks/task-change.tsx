// What may be changed of a task on the way: its day and its notes, against the version that was seen.
import { Button, Collapse, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { useId } from 'react'
import { useFormAct } from '../day.tsx'
import { useDayWords } from '../parts/words.ts'
import type { Shown } from '../queue/overlay.ts'
import { taskEdit } from './task-writes.ts'

export function TaskChange({ task }: { task: Shown }) {
  const translate = useTranslate()
  const words = useDayWords()
  const [isOpen, form] = useDisclosure()
  const { isKeeping, keep } = useFormAct(form.close)
  const id = useId()
  const change = (given: FormData) => {
    const text = (name: string) => String(given.get(name) ?? '').trim() || null
    const made = taskEdit(task, { dueOn: text('dueOn'), description: text('description') })
    if (made) void keep(made)
    else form.close()
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
      <Collapse expanded={isOpen} id={id}>
        <form action={change}>
          <Stack gap="xs">
            <TextInput name="dueOn" type="date" label={words.column('task', 'dueOn')} defaultValue={String(task.dueOn ?? '')} />
            <Textarea
              name="description"
              label={words.column('task', 'description')}
              defaultValue={String(task.description ?? '')}
              autosize
              minRows={3}
            />
            <Button type="submit" loading={isKeeping}>
              {translate('phone.save')}
            </Button>
          </Stack>
        </form>
      </Collapse>
    </div>
  )
}
