extension ServePage {
  static let style = """
    :root {
      --back: #f4f5f7; --card: #ffffff; --text: #1b1f27; --soft: #626b7a; --line: #dcdfe6; --track: #e9ecf1;
      --accent: #2456c7; --on-accent: #ffffff; --bar: #9db4e6; --alert: #8c1d18; --alert-back: #fdeceb;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #111318; --card: #1b1e25; --text: #eceef3; --soft: #9aa3b2; --line: #2d323c; --track: #282c35;
        --accent: #8fb0ff; --on-accent: #0d1730; --bar: #43598f; --alert: #ffb4ab; --alert-back: #3a1a18;
      }
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    body {
      margin: 0 auto; padding: 1.25rem clamp(1rem, 3vw, 2.5rem) 2rem; max-width: 72rem;
      background: var(--back); color: var(--text);
      font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1rem; margin-bottom: 1rem; }
    h1 { margin: 0; font-size: 1.35rem; letter-spacing: -.01em; }
    header p { margin: 0; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
    main { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1.6fr) minmax(17rem, 1fr); align-items: start; }
    #stage {
      position: relative; overflow: hidden; margin: 0 auto; border-radius: 14px; background: #0b0c0f;
      aspect-ratio: var(--ratio, 4 / 3); width: min(100%, calc(68vh * var(--ratio, 1.3333)));
      touch-action: none;
    }
    #stage.empty { background: var(--card); border: 2px dashed var(--line); touch-action: auto; }
    #stage.over { border-color: var(--accent); outline: 3px solid var(--accent); outline-offset: 2px; }
    #scene { position: absolute; inset: 0; }
    .mirrored #scene { transform: scaleX(-1); }
    #video, #still { position: absolute; inset: 0; width: 100%; height: 100%; }
    #guide {
      position: absolute; border: 2px solid rgba(255, 255, 255, .95); border-radius: 4px; overflow: visible;
      box-shadow: 0 0 0 200vmax rgba(0, 0, 0, .45); cursor: grab;
    }
    #guide:active { cursor: grabbing; }
    #heat { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 2px; pointer-events: none; }
    #hint {
      position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center;
      justify-content: center; gap: .35rem; padding: 1rem; text-align: center; color: var(--soft);
    }
    #stage:not(.empty) #hint { display: none; }
    #hint p { margin: 0; }
    #hint strong { color: var(--text); font-weight: 600; }
    #hint svg { width: 64px; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; opacity: .7; }
    #message {
      margin: .75rem 0 0; padding: .65rem .9rem; border-radius: 10px; background: var(--alert-back);
      color: var(--alert); overflow-wrap: anywhere;
    }
    .controls { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: .9rem; }
    button {
      flex: 1 1 auto; min-height: 44px; padding: .5rem 1.1rem; border: 1px solid var(--line); border-radius: 10px;
      background: var(--card); color: inherit; font: inherit; font-weight: 550; cursor: pointer;
    }
    button:hover { border-color: var(--accent); }
    button.primary, button[aria-pressed="true"] {
      background: var(--accent); border-color: var(--accent); color: var(--on-accent);
    }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .size { display: flex; align-items: center; gap: .8rem; margin-top: .8rem; color: var(--soft); font-size: .9rem; }
    .size input { flex: 1; min-height: 28px; accent-color: var(--accent); }
    .result { padding: 1.1rem 1.25rem 1.2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
    #label { margin: 0; font-size: 2rem; font-weight: 700; line-height: 1.15; letter-spacing: -.02em; }
    #label::first-letter { text-transform: uppercase; }
    #certainty { margin: .1rem 0 1rem; color: var(--soft); font-variant-numeric: tabular-nums; }
    #bars { margin: 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
    #bars li {
      display: grid; grid-template-columns: 5.2rem minmax(0, 1fr) 4.2rem; gap: .7rem; align-items: center;
      font-size: .95rem;
    }
    #bars .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    #bars .track { height: 12px; border-radius: 6px; background: var(--track); overflow: hidden; }
    #bars .fill {
      height: 100%; border-radius: 6px; background: var(--bar); transform-origin: left; transform: scaleX(0);
      transition: transform .12s linear;
    }
    #bars .best { font-weight: 650; }
    #bars .best .fill { background: var(--accent); }
    #bars .share { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    dl { display: flex; gap: 1.4rem; margin: 1.1rem 0 0; padding-top: .9rem; border-top: 1px solid var(--line); }
    dt { color: var(--soft); font-size: .8rem; }
    dd { margin: 0; font-variant-numeric: tabular-nums; }
    @media (max-width: 760px) {
      body { padding-top: .9rem; }
      main { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
      #stage { width: min(100%, calc(40vh * var(--ratio, 1.3333))); }
      #stage.empty { aspect-ratio: 4 / 3; width: 100%; max-height: 40vh; }
      .controls { gap: .45rem; flex-wrap: nowrap; }
      .controls button { padding: .4rem .5rem; font-size: .92rem; }
      .result { padding: .8rem 1rem 1rem; }
      #label { font-size: 1.6rem; }
      #certainty { margin-bottom: .7rem; }
      #bars { gap: .3rem; }
    }
    @media (prefers-reduced-motion: reduce) { #bars .fill { transition: none; } }
    """
}
