// How the auditor's report looks: one column of plain type, figures in columns, the same on paper and on a phone.
import { createHash } from 'node:crypto'

/** The style sheet of the page. */
export const pageStyle = `
:root { color: #1b1b1b; background: #fff; font: 14px/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif }
body { max-width: 54rem; margin: 0 auto; padding: 1.75rem 1.25rem 3rem; font-variant-numeric: tabular-nums lining-nums }
h1 { font-size: 1.55rem; line-height: 1.2; margin: 0; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere }
h2 { font-size: .95rem; margin: 1.5rem 0 .35rem; font-weight: 650; break-after: avoid }
p { margin: .35rem 0 }
.over { margin: 0 0 .2rem; color: #666; font-size: .8rem }
.lead { font-size: 1.02rem; margin: .5rem 0 1rem }
.good { color: #11643a; font-weight: 600 }
.bad { color: #a3161d; font-weight: 600 }
.quiet { color: #666 }
.small { font-size: .8rem }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content minmax(0, 1fr); gap: .1rem .9rem; margin: 0; padding: .6rem 0; border: solid #c9c9c9; border-width: 1px 0 }
dt { color: #666 }
dd { margin: 0; overflow-wrap: anywhere }
.wide { grid-column: 2 / -1 }
code { font: .9em ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #e4e4e4 }
th { font-weight: 500; color: #666; font-size: .8rem; border-bottom-color: #999; vertical-align: bottom }
th:last-child, td:last-child { padding-right: 0 }
.n { text-align: right }
td.n, .tight { white-space: nowrap }
.why { width: 46% }
.c { text-align: center }
tfoot td { font-weight: 600; border-bottom: 0 }
td.text { overflow-wrap: anywhere; min-width: 3.5rem }
.value { max-width: 12rem }
.checks { columns: 2; column-gap: 2rem; list-style: none; padding: 0 }
.checks li { break-inside: avoid }
tr { break-inside: avoid }
ul { margin: .3rem 0; padding-left: 1.1rem }
footer { margin-top: 1.75rem; padding-top: .5rem; border-top: 1px solid #c9c9c9; color: #666; font-size: .8rem }
@media (max-width: 40rem) {
  body { padding: 1rem .9rem 2rem }
  dl { grid-template-columns: max-content minmax(0, 1fr) }
  .checks { columns: 1 }
}
@media print {
  @page { size: A4; margin: 12mm 14mm }
  :root { font-size: 8.8pt }
  body { max-width: none; padding: 0 }
  .scroll { overflow: visible }
  h2 { margin-top: .8rem }
  th, td { padding-top: .12rem; padding-bottom: .12rem }
  footer { margin-top: 1rem }
}
`

/** The content security policy under which the page is sent: its own style, and nothing else. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'; frame-ancestors 'none'`
