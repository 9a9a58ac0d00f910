// Package javascript checks the types and the style of all JavaScript of ours: the page's script, and what runs in the
// CDK's process. The tools are TypeScript, which reads the types that comments give, and Biome.
package javascript
