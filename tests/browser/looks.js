// What a reader could not read in the element `root`: text cut off, pictures without words, text too pale. A list.
root => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const parts = colour => {  // any CSS colour as [red, green, blue, alpha]
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [red, green, blue, alpha / 255]);
    }
    return known.get(colour);
  };
  const over = (above, below, alpha) => below.map((part, i) => alpha * above[i] + (1 - alpha) * part);
  const ground = element => {
    if (!element) return [255, 255, 255];
    const [red, green, blue, alpha] = parts(getComputedStyle(element).backgroundColor);
    return alpha === 1 ? [red, green, blue] : over([red, green, blue], ground(element.parentElement), alpha);
  };
  const opacity = element => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
  const light = colour => {  // relative luminance, WCAG 2
    const [red, green, blue] = colour.map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = element => {
    const below = ground(element), [red, green, blue, alpha] = parts(getComputedStyle(element).color);
    const [low, high] = [below, over([red, green, blue], below, alpha * opacity(element))].map(light).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const shown = element => element.getClientRects().length > 0;
  const found = new Set();

  for (const image of root.querySelectorAll("img:not([aria-hidden=true])"))  // an editor has such, of no width
    if (!image.alt || !image.naturalWidth) found.add(`a picture without ${image.alt ? "a picture" : "words"}: ${image.outerHTML.slice(0, 80)}`);
  for (const box of root.querySelectorAll(".jp-OutputArea-output, .jp-RenderedMarkdown"))
    if (box.scrollWidth > box.clientWidth + 1) found.add(`${box.scrollWidth - box.clientWidth} pixels cut off: ${box.innerText.slice(0, 60)}`);
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement, text = words.currentNode.data.trim();
    // Prompts, editors and formulas are JupyterLab's own; so is what only a screen reader hears.
    if (!text || !shown(element) || element.closest(".jp-InputArea, .jp-OutputPrompt, mjx-assistive-mml, .jp-InternalAnchorLink, .jp-Notebook-footer")) continue;
    const { fontSize, fontWeight } = getComputedStyle(element), size = parseFloat(fontSize);
    const needed = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
    const has = contrast(element);
    if (has < needed) found.add(`contrast ${has.toFixed(1)}: ${element.className} ${text.slice(0, 40)}`);
  }
  return [...found];
}
