// Runs in a page before its own script does.
window.__violations = [];
window.__copied = [];
addEventListener('securitypolicyviolation', (e) => window.__violations.push(e.effectiveDirective + ' ' + e.blockedURI));
// The clipboard is one for all tabs: what is copied is noted here instead.
if (navigator.clipboard) navigator.clipboard.writeText = async (text) => { window.__copied.push(text); };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') window.__painted = entry.startTime;
}).observe({type: 'paint', buffered: true});
