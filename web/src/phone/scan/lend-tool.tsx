// Signs a tool out to the person at the screen, or takes it back in the condition it is in.
import { Button, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { columnOf, useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { DraftLine } from '../parts/draft-line.tsx'
import { useDayWords } from '../parts/words.ts'
import { useDraft } from '../use-draft.ts'
import type { ToolMatch } from './match.ts'
import { scanAbout } from './scan-about.ts'

const usualHours = 24

export function LendTool({ tool, action, onClose }: { tool: ToolMatch; action: 'signOut' | 'returnItem'; onClose: () => void }) {
  const translate = useTranslate()
  const words = useDayWords()
  const { resource, person } = useMe()
  const draft = useDraft(scanAbout(tool, action), { dueAt: '', condition: tool.condition, notes: '' }, onClose)
  const { set, isKeeping } = draft
  const { dueAt, condition, notes } = draft.values
  const equipment = resource('equipment')
  const path = equipment?.path ?? ''
  const isOut = action === 'signOut'
  const submit = () => {
    const due = dueAt === '' ? null : new Date(dueAt).toISOString()
    const said = notes.trim() === '' ? {} : { notes: notes.trim() }
    const until = due ?? new Date(Date.now() + usualHours * 3_600_000).toISOString()
    const out = { borrowerId: person.id, borrower: person.username, borrowerName: person.name, dueAt: until }
    void draft.keep({
      key: crypto.randomUUID(),
      did: action,
      subject: `${tool.code} ${tool.name}`,
      on: { resource: 'equipment', id: tool.id, path },
      method: 'POST',
      path: `${path}/${tool.id}/${isOut ? 'sign-out' : 'return-item'}`,
      body: isOut ? { ...(due === null ? {} : { dueAt: due }), ...said } : { conditionIn: condition, ...said },
      effects: [
        {
          kind: 'set',
          resource: 'equipment',
          id: tool.id,
          values: isOut ? { status: 'out', out } : { status: condition === 'damaged' ? 'repair' : 'available', condition, out: null },
        },
      ],
    })
  }
  return (
    <Modal
      opened={draft.isRead}
      onClose={onClose}
      title={`${words.did('equipment', action)}: ${tool.name}`}
      closeButtonProps={{ 'aria-label': translate('phone.close'), size: 44, iconSize: 20 }}
      transitionProps={{ duration: 0 }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="sm" className={classes.touch}>
          <DraftLine draft={draft} />
          {isOut ? (
            <TextInput
              type="datetime-local"
              label={words.column('signOut', 'dueAt')}
              description={translate('phone.scan.usually', { hours: usualHours })}
              value={dueAt}
              onChange={(event) => set({ dueAt: event.currentTarget.value })}
              size="md"
            />
          ) : (
            <Select
              label={words.column('equipment', 'condition')}
              data={(equipment ? (columnOf(equipment, 'condition')?.choices ?? []) : []).map(({ value, label }) => ({ value, label }))}
              value={condition}
              onChange={(value) => set({ condition: value ?? condition })}
              allowDeselect={false}
              size="md"
              data-autofocus
            />
          )}
          <TextInput
            label={words.column('signOut', 'notes')}
            value={notes}
            onChange={(event) => set({ notes: event.currentTarget.value })}
            maxLength={490}
            size="md"
          />
          <Button size="md" type="submit" loading={isKeeping}>
            {words.did('equipment', action)}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
