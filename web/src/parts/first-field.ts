// Where the focus is when a form comes into an open dialog.

/** A ref of what holds a form: its first field gets the focus, or the button that confirms where there is none, and keeps it as the dialog opens. */
export function focusFirst(place: HTMLElement | null): void {
  const first = place?.querySelector<HTMLElement>('input:not([type=hidden]):enabled, textarea:enabled, select:enabled, button[type=submit]')
  if (!first) return
  first.dataset.autofocus = '' // the dialog looks for that a moment later
  first.focus()
}
