// What a person sees of an element, and what a screen reader says of it. No class and no structure of the page is known
// here: parameters have their names, everything else its role and its words.

const visible = (el) => el.checkVisibility({visibilityProperty: true}) && el.getClientRects().length > 0;
const words = (el) => (el?.innerText ?? el?.textContent ?? '').replace(/\s+/g, ' ').trim();

// The controls of a parameter: one text field or list, or a group of radio buttons.
const controls = (name) => [...document.querySelectorAll(`input[name="${name}"], select[name="${name}"], textarea[name="${name}"]`)];
const control = (name) => controls(name).find((el) => el.type !== 'radio' || el.checked) ?? controls(name)[0];
const shows = (name) => controls(name).some(visible);
const value = (name) => controls(name)[0]?.type === 'radio' ? controls(name).find((el) => el.checked)?.value ?? '' : controls(name)[0]?.value;

// What is said of a control besides its name: the hint, and what is wrong with it.
const described = (el) => ((el.getAttribute('aria-describedby') ?? '') + ' ' + (el.getAttribute('aria-errormessage') ?? '')).split(/\s+/)
  .filter(Boolean).map((id) => document.getElementById(id)).filter((d) => d && visible(d)).map(words).filter(Boolean);

const complaint = (name) => {
  const wrong = controls(name).filter((el) => el.getAttribute('aria-invalid') === 'true');
  return wrong.length ? described(wrong[0]).at(-1) ?? '(nothing is said)' : '';
};

const byWords = (selector, text) => [...document.querySelectorAll(selector)].filter(visible).find((el) => words(el) === text);
const launchButton = () => byWords('a, button, [role=link], [role=button]', 'Launch in the AWS console');
const launchLink = () => launchButton()?.href ?? launchButton()?.getAttribute('href') ?? '';
const tabNamed = (text) => byWords('[role=tab]', text);
const tabText = (text) => {
  const panel = document.getElementById(tabNamed(text)?.getAttribute('aria-controls'));
  return panel && visible(panel) ? panel.querySelector('pre').textContent : null;
};

// The box for outputs, and the form that it fills in: each field has a button that copies its value.
const pasteBox = () => [...document.querySelectorAll('textarea')].find((el) => words(el.labels[0]) === 'Outputs of the stack');
const copiedFields = () => [...document.querySelectorAll('button')].filter(visible).map((el) => el.textContent.trim())
  .filter((text) => text.startsWith('Copy ')).map((text) => text.slice(5));

// The contrast of an element's text with what is behind it: in a picture the last shape before it that it stands on.
const colour = (text) => text.match(/[\d.]+/g).map(Number);
const luminance = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (el) => {
  const svg = el.closest('svg');
  if (svg) {
    const {x, y, width, height} = el.getBoundingClientRect();
    const shapes = [...svg.querySelectorAll('rect')].filter((shape) => {
      const box = shape.getBoundingClientRect();
      const before = shape.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING;
      return before && visible(shape) && getComputedStyle(shape).fill !== 'none' && box.left <= x + width / 2 && x + width / 2 <= box.right && box.top <= y + height / 2 && y + height / 2 <= box.bottom;
    });
    if (shapes.length) return getComputedStyle(shapes.at(-1)).fill;
  }
  for (let up = svg ?? el; up; up = up.parentElement) {
    const c = getComputedStyle(up).backgroundColor;
    if (colour(c)[3] !== 0) return c;
  }
  return 'rgb(255, 255, 255)';
};
const contrast = (el) => {
  const style = getComputedStyle(el);
  const [a, b] = [el.closest('svg') ? style.fill : style.color, behind(el)].map((c) => luminance(colour(c)));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

// What the page says of the address that it was opened with, and how a field looks after it.
const invitationIs = (text) => [...document.querySelectorAll('div')].some((el) => visible(el) && words(el).startsWith(text));
const useButton = (name) => [...(controls(name)[0].closest('[data-field]')?.querySelectorAll('button') ?? [])].find((el) => words(el) === 'Use this value');
const given = (name) => ({
  Value: value(name),
  Locked: controls(name).every((el) => el.readOnly || el.disabled || (el.checked && controls(name).length > 1)),
  Note: words([...controls(name)[0].closest('[data-field]').querySelectorAll('p')].find((el) => el.textContent.includes('this link') || el.textContent.includes('This link') || el.textContent.includes('signed'))),
});
