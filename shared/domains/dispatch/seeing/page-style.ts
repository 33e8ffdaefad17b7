// How the page of a plan looks: on a desk, on a phone, on paper, by day and by night.
import { createHash } from 'node:crypto'
import { colourStyle } from './route-colours.ts'

/** The style sheet of the page. */
export const planStyle = `
:root{color-scheme:light dark;--ink:#1a1c1e;--quiet:#5d646b;--line:#d9dde1;--paper:#fff;--panel:#f5f6f8;--sea:#f3f5f7;--grid:#e1e6ea;--good:#11643a;--bad:#b3161d;--badge:#e6eef6}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e9ebed;--quiet:#a3abb3;--line:#3a4046;--paper:#15181b;--panel:#1e2226;--sea:#1a1e22;--grid:#2b3137;--good:#63cf95;--bad:#ff8a85;--badge:#243342}}
${colourStyle}
*{box-sizing:border-box}
html{background:var(--paper);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:2rem 1.5rem 3rem;color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.9rem;line-height:1.15;margin:0;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2.2rem 0 .6rem;letter-spacing:-.01em;break-after:avoid}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:.4rem 0}
a{color:inherit}
.quiet{color:var(--quiet)}.small{font-size:.86rem}
.good{color:var(--good);font-weight:600}.badly{color:var(--bad);font-weight:600}
.over{margin:0 0 .15rem;color:var(--quiet)}
.badge{display:inline-block;vertical-align:middle;margin-left:.5rem;padding:.1rem .6rem;border-radius:1rem;background:var(--badge);font-size:.8rem;font-weight:600;letter-spacing:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.7rem;margin:1.3rem 0 0;padding:0}
.tiles div{background:var(--panel);border-radius:.7rem;padding:.75rem .95rem}
.tiles dt{color:var(--quiet);font-size:.83rem}
.tiles dd{margin:0;font-size:1.22rem;font-weight:650;letter-spacing:-.02em;line-height:1.25}
.tiles dd.more{font-size:.83rem;font-weight:400;letter-spacing:0;color:var(--quiet)}
svg{display:block;max-width:100%}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Arial,sans-serif;fill:var(--ink)}
.map{width:100%;height:auto;break-inside:avoid}
.sea{fill:var(--sea);stroke:var(--line)}
.grid path,.hours path{stroke:var(--grid);fill:none}
.grid text,.hours text,text.lane{fill:var(--quiet);font-size:11px}
text.mid,text.number{text-anchor:middle}text.end{text-anchor:end}
.casing{fill:none;stroke:var(--sea);stroke-width:6;stroke-linejoin:round}
.line{fill:none;stroke:var(--c);stroke-width:2.6;stroke-linejoin:round}
.arrow{fill:var(--c);stroke:var(--sea);stroke-width:1}
.stop circle{fill:var(--paper);stroke:var(--c);stroke-width:2.4}
.stop text{font-size:11.5px;font-weight:650}
.stop.over circle{fill:var(--c)}.stop.over text{fill:var(--paper)}
.stop.bad circle{fill:var(--bad);stroke:var(--c)}.stop.bad text{fill:var(--paper)}
.crowded .line{stroke-width:1.5}.crowded .casing{stroke-width:3}.crowded .stop circle{stroke-width:1.5}
.depot path{fill:var(--ink);stroke:var(--sea);stroke-width:1.5;stroke-linejoin:round}.depot .pole{fill:none;stroke:var(--ink);stroke-width:2}.depot .door{fill:var(--sea);stroke:none}
.left circle{fill:var(--sea);stroke:var(--bad);stroke-width:2.2}.left path{stroke:var(--bad);stroke-width:2.2}
.names text{font-size:12.5px;paint-order:stroke;stroke:var(--sea);stroke-width:3.5px;stroke-linejoin:round}
.scale path{fill:none;stroke:var(--ink);stroke-width:1.5}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.5rem 0 0;padding:0;list-style:none;color:var(--quiet);font-size:.86rem}
.key li{display:flex;align-items:center;gap:.4rem}
.swatch{display:inline-block;flex:none;vertical-align:middle}.swatch .line{stroke-width:3.2}
.scroll{overflow-x:auto;margin:0 -.3rem;padding:0 .3rem}
.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--c0,#0067a5);outline-offset:2px;border-radius:.2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.34rem 1rem .34rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--quiet);font-weight:500;font-size:.82rem;vertical-align:bottom;border-bottom-color:var(--quiet)}
tbody th{font-weight:600;min-width:6.5rem}
tfoot th,tfoot td{font-weight:650;border-bottom:0}
caption{text-align:left;color:var(--quiet);font-size:.86rem;padding:.5rem 0 .3rem}
.n{text-align:right}td,tbody th{overflow-wrap:break-word}.n,.tight,thead th{white-space:nowrap}
.why{min-width:16rem}.why ul{margin:0;padding-left:1.1rem}
tr{break-inside:avoid}
.parts{width:100%;height:12px;margin:.2rem 0 .6rem}
.p0{fill:#3f6ea6}.p1{fill:#e08a2e}.p2{fill:#7fb069}
.route{margin:1.1rem 0 0;padding:1rem 1.1rem 1.05rem;border:1px solid var(--line);border-radius:.8rem}
.route>p{margin:.1rem 0 .6rem}
.day{width:100%;min-width:44rem;height:auto}
.hours text.start{text-anchor:start}
.drive{fill:var(--c);opacity:.45}.serve{fill:var(--c)}.serve.bad{fill:var(--bad)}
.wait{fill:none;stroke:var(--c);stroke-width:1.2;stroke-dasharray:2 2}
.window{fill:var(--c);opacity:.2}.came{fill:var(--ink);stroke:var(--paper)}
text.number{font-size:10.5px;font-weight:600}
.full{stroke:var(--quiet);stroke-dasharray:4 4;fill:none}.none{stroke:var(--line);fill:none}
.area{fill:var(--c);opacity:.14}.weight{fill:none;stroke:var(--c);stroke-width:2}.volume{fill:none;stroke:var(--ink);stroke-width:1.3;stroke-dasharray:5 3}
details{margin-top:.7rem}
summary{cursor:pointer;color:var(--quiet);font-size:.9rem;padding:.15rem 0}
details[open] summary{margin-bottom:.35rem}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0}
.facts dt{color:var(--quiet)}.facts dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:2.2rem;padding-top:.7rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.84rem}
@media screen and (max-width:44rem){
body{padding:1.2rem .9rem 2rem}h1{font-size:1.5rem}.tiles{grid-template-columns:1fr 1fr}.tiles dd{font-size:1.2rem}.route{padding:.8rem}.route td:not(:last-child){white-space:nowrap}
.map .stop circle{r:19px}.map .stop text{font-size:22px;transform:translateY(4px)}.map .names text{font-size:19px}.map .grid text,.map .scale text{font-size:20px}.map .line{stroke-width:4.5}.map .casing{stroke-width:10}
.map.crowded .stop circle{r:7px}
}
@media print{
@page{size:A4;margin:12mm}
table{font-size:7.5pt}th,td{padding:.2rem .45rem .2rem 0}thead th{font-size:7pt;white-space:normal}tbody th{min-width:4rem}.why{min-width:9rem}
:root{color-scheme:light}body{max-width:none;padding:0;font-size:9.5pt}
.route{break-inside:avoid-page;padding:.5rem .7rem}.scroll{overflow:visible;margin:0;padding:0}.day{min-width:0}h2{margin-top:1.1rem}
details::details-content{content-visibility:visible;block-size:auto}summary{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`

const source = `'sha256-${createHash('sha256').update(planStyle).digest('base64')}'`
/** The policy that the file itself has, wherever it is opened: its own style, and nothing else. */
export const policyInside = `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'`
/** The policy under which it is sent. */
export const policyOfPage = `${policyInside}; frame-ancestors 'none'`
