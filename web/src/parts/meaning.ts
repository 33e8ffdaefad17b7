// Colours of choices by what they mean, so that the same state looks the same wherever it stands.

const meanings: Readonly<Record<string, readonly string[]>> = {
  red: ['overdue', 'failed', 'expired', 'urgent', 'critical', 'major', 'safety', 'rejected', 'reject', 'missed', 'poor', 'dropped'],
  orange: [
    'high',
    'warning',
    'onHold',
    'repair',
    'inRepair',
    'out',
    'late',
    'partial',
    'blocked',
    'waiting',
    'maintenance',
    'minor',
    'fair',
  ],
  blue: ['open', 'new', 'started', 'inProgress', 'running', 'sending', 'active', 'planned', 'scheduled', 'approved', 'committed', 'ready'],
  green: ['done', 'completed', 'closed', 'resolved', 'verified', 'posted', 'published', 'delivered', 'sent', 'available', 'good', 'passed'],
}
const colours = new Map(Object.entries(meanings).flatMap(([colour, values]) => values.map((value) => [value, colour] as const)))

/** The colour of a choice: grey where it asks for nothing. */
export const colourOf = (choice: string): string => colours.get(choice) ?? 'gray'
