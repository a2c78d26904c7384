/** One small sheet; no scripts, no fonts, nothing from elsewhere. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #151b23); --text: light-dark(#1f2328, #f0f6fc);
  --muted: light-dark(#59636e, #9198a1); --link: light-dark(#0969da, #4493f8); --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#d1242f, #f85149);
  --wait: light-dark(#9a6700, #d29922); --plus: light-dark(#dafbe1, #12261e); --minus: light-dark(#ffebe9, #25171c); --page: light-dark(#fff, #0d1117); }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, sans-serif }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
header { background: var(--soft); border-bottom: 1px solid var(--line); padding: 14px 24px 0 }
header .path { font-size: 18px } header small { color: var(--muted); margin-left: 12px }
nav { display: flex; gap: 4px; margin-top: 10px; flex-wrap: wrap } nav a { color: var(--text); padding: 8px 12px; border-bottom: 2px solid transparent }
nav a[aria-current] { border-color: #fd8c73; font-weight: 600 }
main { max-width: 1100px; margin: 24px auto; padding: 0 24px }
h1 { font-size: 28px; font-weight: 400; margin: 0 0 8px } h1 .number { color: var(--muted); font-weight: 300 }
.meta, .muted { color: var(--muted) } .meta { margin: 0 0 20px; padding-bottom: 16px; border-bottom: 1px solid var(--line) }
.badge { display: inline-block; padding: 3px 12px; border-radius: 20px; color: #fff; font-weight: 500; margin-right: 8px; background: #59636e }
.badge.open { background: #1f883d } .badge.closed, .badge.merged { background: #8250df } .badge.unmerged { background: #cf222e } .badge.bot { background: none; color: var(--muted); border: 1px solid var(--line); padding: 0 7px; font-size: 12px }
.label { display: inline-block; padding: 0 9px; border-radius: 20px; border: 1px solid var(--line); font-size: 12px; font-weight: 500; margin: 0 4px 4px 0; background: var(--soft) }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 240px; gap: 24px } @media (max-width: 800px) { .columns { grid-template-columns: minmax(0, 1fr) } }
aside h2 { font-size: 12px; color: var(--muted); margin: 0 0 6px } aside section { border-bottom: 1px solid var(--line); padding: 0 0 14px; margin-bottom: 14px }
.box { border: 1px solid var(--line); border-radius: 6px; margin-bottom: 16px; overflow: hidden } .box > .title { background: var(--soft); padding: 8px 16px; border-bottom: 1px solid var(--line) }
.box > .title:last-child { border-bottom: 0 } .box > .row { padding: 8px 16px; border-top: 1px solid var(--line); display: flex; gap: 12px; align-items: baseline } .box > .row:first-child { border-top: 0 }
.row .grow { flex: 1; min-width: 0; overflow-wrap: anywhere } .box > .body { padding: 16px; overflow-wrap: anywhere }
.reactions span { border: 1px solid var(--line); border-radius: 20px; padding: 2px 10px; margin-right: 6px; font-size: 12px }
.success { color: var(--good) } .failure, .timed_out { color: var(--bad) } .in_progress, .queued, .cancelled, .action_required { color: var(--wait) } .neutral, .skipped { color: var(--muted) }
pre, code { font: 12px/1.45 ui-monospace, monospace } code { background: var(--soft); padding: 2px 5px; border-radius: 5px } pre { overflow-x: auto; background: var(--soft); padding: 12px; border-radius: 6px } pre code { background: none; padding: 0 }
.markdown table { overflow-wrap: normal; border-collapse: collapse; display: block; overflow-x: auto; margin: 0 0 16px } .markdown th, .markdown td { border: 1px solid var(--line); padding: 6px 13px } .markdown td a { white-space: nowrap }
.markdown blockquote { margin: 0 0 16px; padding: 0 1em; color: var(--muted); border-left: 4px solid var(--line) } .markdown > :first-child { margin-top: 0 } .markdown > :last-child { margin-bottom: 0 } .markdown details { margin: 0 0 16px } .markdown summary { cursor: pointer } .markdown li:has(> input) { list-style: none } .markdown li > input { margin: 0 6px 0 -20px } .markdown img { max-width: 100% }
.diff { width: 100%; border-collapse: collapse; font: 12px/1.5 ui-monospace, monospace } .diff td { padding: 0 10px; white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top }
.diff td.n { color: var(--muted); text-align: right; width: 1%; min-width: 44px; white-space: nowrap; user-select: none } .diff .plus { background: var(--plus) } .diff .minus { background: var(--minus) } .diff .hunk { background: var(--soft); color: var(--muted) }
.annotation { border: 1px solid var(--line); border-left: 4px solid var(--wait); border-radius: 6px; padding: 8px 14px; margin: 8px 0 } .annotation.failure { border-left-color: var(--bad); color: inherit } .annotation.notice { border-left-color: var(--link) }
.thread { border-top: 1px solid var(--line) } .thread pre { margin: 8px 0 } .button { display: inline-block; padding: 4px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); font-weight: 500; margin-right: 8px }
.sha { font-family: ui-monospace, monospace; font-size: 12px }
`
