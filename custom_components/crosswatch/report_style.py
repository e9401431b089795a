"""How the plan report looks: readable on a phone, by day and by night."""

from __future__ import annotations

_LIGHT = "--paper:#fafafa;--card:#fff;--ink:#1c1c1c;--soft:#5b5b5b;--line:#dcdcdc;--accent:#0b6fa4;"
_DARK = "--paper:#121417;--card:#1c1f24;--ink:#e8e8e8;--soft:#a9adb3;--line:#34383f;--accent:#6ec1ee;"

STYLE = (
    f":root{{{_LIGHT}color-scheme:light dark}}"
    f"@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    f':root[data-theme="light"]{{{_LIGHT}color-scheme:light}}'
    f':root[data-theme="dark"]{{{_DARK}color-scheme:dark}}'
    """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 Roboto,system-ui,sans-serif}
main{max-width:56rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.5rem 0}
h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
a{color:var(--accent)}
.lead,small,.lines p{color:var(--soft)}
.totals{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0}
.totals li{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.5rem .9rem}
.totals b{font-size:1.3rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line)}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:right}
tbody th,thead th:first-child{text-align:left;font-weight:500}
nav{display:flex;flex-wrap:wrap;gap:.5rem;margin:.75rem 0}
nav a{border:1px solid var(--line);border-radius:1rem;padding:.15rem .75rem;text-decoration:none}
nav a[aria-current]{background:var(--accent);color:var(--paper)}
.lines{list-style:none;padding:0;margin:0}
.lines li{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.5rem .75rem;
margin:.4rem 0;overflow-wrap:anywhere}
.lines p{margin:.15rem 0}
.what,.state{border:1px solid var(--line);border-radius:.5rem;padding:0 .4rem;font-size:.8rem;
white-space:nowrap}
.value{color:var(--soft)}
"""
)
