/// The page of `expression serve`: one document with its style and script inside.
enum ServePage {
  /// The page, with a policy under which nothing runs but its own script, and nothing is asked of other machines.
  static func response() -> HTTPResponse {
    let nonce = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
    let policy = [
      "default-src 'none'", "script-src 'nonce-\(nonce)'", "style-src 'nonce-\(nonce)'", "img-src data: blob:",
      "media-src blob: mediastream:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
      "frame-ancestors 'none'",
    ].joined(separator: "; ")
    return HTTPResponse(
      200, type: "text/html; charset=utf-8",
      headers: [
        ("Content-Security-Policy", policy), ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
      ],
      body: document(nonce: nonce).utf8)
  }

  static func document(nonce: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Expression</title>
    <link rel="icon" href="data:,">
    <style nonce="\(nonce)">
    \(style)
    </style>
    </head>
    <body>
    \(body)
    <script nonce="\(nonce)">
    \(script)
    </script>
    </body>
    </html>

    """
  }

  private static let body = """
    <header>
      <h1>Expression</h1>
      <p id="model">Connecting…</p>
    </header>
    <main>
      <section class="view" aria-label="Picture">
        <div id="stage" class="empty">
          <div id="scene">
            <video id="video" playsinline muted hidden></video>
            <canvas id="still" hidden></canvas>
            <div id="guide" hidden><canvas id="heat" hidden></canvas></div>
          </div>
          <div id="hint">
            <svg viewBox="0 0 64 64" aria-hidden="true">
              <circle cx="32" cy="32" r="27"/><circle cx="23" cy="27" r="2.5"/><circle cx="41" cy="27" r="2.5"/>
              <path d="M20 39c6 9 18 9 24 0"/>
            </svg>
            <p><strong>Start the camera, or drop a picture here.</strong></p>
            <p>Nothing leaves the machine that serves this page.</p>
          </div>
        </div>
        <p id="message" role="alert" hidden></p>
        <div class="controls">
          <button id="camera" class="primary" type="button">Start camera</button>
          <button id="choose" type="button">Choose picture…</button>
          <input id="file" type="file" accept="image/*" hidden>
          <button id="map" type="button" aria-pressed="false">Heat map</button>
        </div>
        <label class="size"><span>Guide</span>
          <input id="size" type="range" min="20" max="100" value="80" aria-label="Size of the guide"></label>
      </section>
      <section class="result" aria-label="Prediction">
        <p id="label">–</p>
        <p id="certainty">No picture yet</p>
        <ol id="bars"></ol>
        <dl>
          <div><dt>Server</dt><dd id="server">–</dd></div>
          <div><dt>Round trip</dt><dd id="trip">–</dd></div>
          <div><dt>Rate</dt><dd id="rate">–</dd></div>
        </dl>
      </section>
    </main>
    """
}
