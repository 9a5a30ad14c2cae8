/// Pictures that belong together, in a frame, with what they have in common.
struct PictureGroup: PageElement {
  var pictures: [Picture]
  var note: Markup?

  /// The rules of groups, for a page that has some.
  static let style = """
    .groups { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0.75rem 0; align-items: stretch; }
    .group { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem; min-width: 0; max-width: 100%; }
    .group .gallery { margin: 0; gap: 0.6rem; }
    .group p { margin: 0.4rem 0 0; font-size: 0.85rem; color: var(--muted); }

    """

  var markup: Markup {
    let below: Markup = note.map { "<p>\($0)</p>" } ?? ""
    return "<div class=\"group\">\(Gallery(pictures))\(below)</div>"
  }
}

/// Groups beside each other, in as many rows as the width asks for.
struct PictureGroups: PageElement {
  var groups: [PictureGroup]

  var markup: Markup { "<div class=\"groups\">\(groups)</div>" }
}
