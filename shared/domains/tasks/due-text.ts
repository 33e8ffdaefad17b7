// When a task is due, in words; pure.

/** `on 2027-03-28`, or with a time `on 2027-03-28 at 14:30 (Africa/Nairobi)`: as it was typed. */
export function dueText({ dueOn, dueTime, timezone }: { dueOn: string | null; dueTime: string | null; timezone: string }): string {
  return dueTime === null ? `on ${dueOn}` : `on ${dueOn} at ${dueTime} (${timezone})`
}
