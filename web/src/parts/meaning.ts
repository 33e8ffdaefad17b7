// Colours of choices by what they mean, so that the same state looks the same wherever it stands.

const meanings: Readonly<Record<string, readonly string[]>> = {
  red: [
    'overdue',
    'overdue-sign-out',
    'overdue-work-order',
    'calibrationOverdue',
    'insuranceExpired',
    'failed',
    'expired',
    'urgent',
    'critical',
    'reject',
    'poor',
    'damaged',
    'dropped',
  ],
  orange: [
    'high',
    'major',
    'warning',
    'on-hold',
    'repair',
    'out',
    'maintenance',
    'expiring',
    'low-stock',
    'first-aid-low',
    'toBeApproved',
    'skipped',
    'fair',
  ],
  blue: [
    'open',
    'approved',
    'scheduled',
    'in-progress',
    'in-review',
    'in-rework',
    'verification',
    'contained',
    'planned',
    'assigned',
    'committed',
  ],
  cyan: ['in-transit', 'on-route', 'arrived', 'running', 'sending', 'proposed', 'active', 'writing', 'dispositioned'],
  green: ['done', 'completed', 'closed', 'posted', 'published', 'delivered', 'executed', 'sent', 'available', 'good', 'passed', 'used'],
}
const colours = new Map(Object.entries(meanings).flatMap(([colour, values]) => values.map((value) => [value, colour] as const)))

/** The colour of a choice: grey where it asks for nothing. */
export const colourOf = (choice: string): string => colours.get(choice) ?? 'gray'
