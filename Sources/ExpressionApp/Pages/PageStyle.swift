/// The rules of every page.
///
/// Colours are variables, so that drawings follow the reader's light or dark too. Drawings take the colour of a series
/// from the classes `c1` to `c6`, which set `--c`. In light and in dark, text has a contrast of at least 4.5 against
/// what it stands on, and series have 3 against the page (Web Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11).
enum PageStyle {
  /// How many series have a colour of their own.
  static let seriesCount = 6

  /// The class of a series' colour.
  static func series(_ index: Int) -> String { "c\(index % seriesCount + 1)" }

  // No < or & may stand here: the rules are part of an XML document too.
  static let rules = """
    :root {
      color-scheme: light dark;
      --page: #f7f7f5; --surface: #ffffff; --text: #1d1e22; --muted: #5c5f68; --line: #d8d9de; --grid: #e7e7ea;
      --link: #1c5fa8; --good: #2f7fd0; --bad: #dd7a2c;
      --series-1: #2468b0; --series-2: #bf5410; --series-3: #21805a; --series-4: #8a48ab; --series-5: #8a6d00;
      --series-6: #b8336a;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #131417; --surface: #1c1d21; --text: #e9e9ec; --muted: #a3a6b0; --line: #3a3c43; --grid: #2b2d33;
        --link: #82b6f2; --good: #2f74c4; --bad: #b0591a;
        --series-1: #6cabf2; --series-2: #f09a5c; --series-3: #58c295; --series-4: #c792e4; --series-5: #d4b445;
        --series-6: #f083ad;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
    body {
      margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; max-width: 76rem; background: var(--page);
      color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    }
    h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
    h1 { font-size: 1.7rem; margin: 0.5rem 0; }
    h2 { font-size: 1.2rem; margin: 0 0 0.5rem; }
    h3 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
    p { margin: 0.5rem 0; max-width: 46rem; overflow-wrap: anywhere; }
    a { color: var(--link); }
    code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
    .note { color: var(--muted); }
    nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 1rem 0; font-size: 0.95rem; }
    section {
      background: var(--surface); border: 1px solid var(--line); border-radius: 0.6rem; margin: 1rem 0;
      padding: 1.1rem clamp(0.8rem, 2.5vw, 1.5rem);
    }
    .scroll { overflow-x: auto; margin: 0.75rem 0; }
    table { border-collapse: collapse; font-size: 0.95rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--muted); padding-bottom: 0.3rem; }
    th, td { padding: 0.3rem 1.2rem 0.3rem 0; text-align: left; vertical-align: top; }
    th { font-weight: 600; }
    thead th { color: var(--muted); border-bottom: 1px solid var(--line); white-space: nowrap; }
    tbody th { font-weight: 500; }
    tbody tr + tr > * { border-top: 1px solid var(--grid); }
    .number { text-align: right; white-space: nowrap; }
    td small { color: var(--muted); }
    table.facts th { color: var(--muted); font-weight: 400; white-space: nowrap; }
    table.facts td { overflow-wrap: anywhere; min-width: 8rem; }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.75rem; }
    .figures div { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.8rem; }
    .figures dt { color: var(--muted); font-size: 0.85rem; }
    .figures dd { margin: 0; overflow-wrap: anywhere; }
    .figures dd.value { font-size: 1.45rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
    .figures dd.more { color: var(--muted); font-size: 0.85rem; }
    dl { margin: 0.75rem 0; }
    .charts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem;
      margin: 0.75rem 0; align-items: start;
    }
    .charts > div > h3:first-child { margin-top: 0; }
    .charts .scroll { margin-top: 0; }
    .charts.pairs { grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
    figure { margin: 0; min-width: 0; }
    figcaption { font-size: 0.85rem; line-height: 1.35; overflow-wrap: anywhere; }
    figure.chart { max-width: 31rem; }
    figure.chart > figcaption { font-size: 0.95rem; font-weight: 600; margin-bottom: 0.25rem; }
    figure.chart svg { display: block; width: 100%; height: auto; }
    .chart svg { font-size: 13px; fill: var(--text); }
    .chart .axis { stroke: var(--muted); }
    .chart .grid { stroke: var(--grid); }
    .chart .tick { fill: var(--muted); }
    .chart .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .chart .dashed { stroke-dasharray: 5 4; }
    .chart .dot { fill: var(--c); }
    .chart .bar { fill: var(--c); }
    .chart .soft { fill-opacity: 0.3; }
    .chart .whisker { stroke: var(--text); stroke-width: 1.3; fill: none; }
    .chart .guide { stroke: var(--muted); stroke-dasharray: 4 4; fill: none; }
    .chart .hit { fill: transparent; }
    .chart .good { fill: var(--good); }
    .chart .bad { fill: var(--bad); }
    .c1 { --c: var(--series-1); } .c2 { --c: var(--series-2); } .c3 { --c: var(--series-3); }
    .c4 { --c: var(--series-4); } .c5 { --c: var(--series-5); } .c6 { --c: var(--series-6); }
    ul.legend {
      display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; list-style: none; margin: 0.25rem 0; padding: 0;
      font-size: 0.85rem;
    }
    ul.legend li { display: flex; align-items: center; gap: 0.4rem; overflow-wrap: anywhere; }
    figure.chart ul.legend svg { width: 22px; height: 10px; flex: none; }
    .gallery { display: flex; flex-wrap: wrap; gap: 0.9rem; margin: 0.75rem 0; }
    .gallery.tight { gap: 0.3rem; }
    .picture { max-width: 100%; }
    .picture img { display: block; max-width: 100%; height: auto; border-radius: 0.2rem; image-rendering: pixelated; }
    .picture figcaption { margin-top: 0.2rem; }
    .picture.framed img { outline: 3px solid var(--series-1); outline-offset: -3px; }
    @media print { section { break-inside: avoid; border: 0; padding: 0; } nav { display: none; } }

    """
}
