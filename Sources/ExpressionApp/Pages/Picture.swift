import Foundation
import NNLayers

/// An image inside the page, as PNG in a `data:` address. Small images are enlarged with sharp pixels.
struct Picture: PageElement {
  var image: Image
  /// Each pixel's side on the page, in pixels of the page.
  var scale: Double
  /// For who does not see the image; also what the pointer shows.
  var description: String
  /// Stands below the image.
  var caption: Markup?
  /// Whether a frame sets it apart from its neighbours.
  var isFramed: Bool

  init(_ image: Image, scale: Double = 1, description: String, caption: Markup? = nil, isFramed: Bool = false) {
    self.image = image
    self.scale = scale
    self.description = description
    self.caption = caption
    self.isFramed = isFramed
  }

  var markup: Markup {
    let width = max(1, Int((Double(image.width) * scale).rounded()))
    let height = max(1, Int((Double(image.height) * scale).rounded()))
    let address = "data:image/png;base64," + Data(image.encodedPNG()).base64EncodedString()
    let below: Markup = caption.map { "<figcaption>\($0)</figcaption>" } ?? ""
    return """
      <figure class="picture\(isFramed ? " framed" : "")" style="width: \(width)px"><img src="\(address)" width="\(width)" height="\(height)" \
      alt="\(description)" title="\(description)"/>\(below)</figure>
      """
  }
}

/// Pictures beside each other, in as many rows as the width asks for.
struct Gallery: PageElement {
  var pictures: [Picture]
  /// Little space between the pictures: for many small ones that belong together.
  var isTight: Bool

  init(_ pictures: [Picture], isTight: Bool = false) {
    self.pictures = pictures
    self.isTight = isTight
  }

  var markup: Markup { "<div class=\"gallery\(isTight ? " tight" : "")\">\(pictures)</div>" }
}

/// Charts beside each other where there is room: two in a row if they are two or four, else three.
struct ChartRow: PageElement {
  var charts: [any PageElement]

  init(_ charts: [any PageElement]) { self.charts = charts }

  var markup: Markup {
    let pairs = charts.count == 2 || charts.count == 4 ? " pairs" : ""
    return "<div class=\"charts\(pairs)\">\(charts.map(\.markup))</div>"
  }
}
