package hosting

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Example is the least that a bucketgrant.yaml can be.
const Example = `hosting:
  - partition: aws
    region: us-east-1
    bucket: acme-templates
`

// Load reads and checks a bucketgrant.yaml. All that is wrong in it comes in one error of type [vendors.Problems].
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing{path}
	case err != nil:
		return nil, err
	}
	return Parse(filepath.ToSlash(path), data)
}

// Parse is Load for what has been read already. The name is for errors.
func Parse(name string, data []byte) (*Config, error) {
	f := &file{name: name}
	c := f.config(f.parse(data))
	if len(f.problems) > 0 {
		slices.SortStableFunc(f.problems, byPlace)
		return nil, f.problems
	}
	return c, nil
}

// missing says what would be in the file.
type missing struct{ path string }

func (m missing) Error() string {
	return m.path + " is not there: it says where released templates are hosted, such as\n\n" + Example + `
The bucket is yours to choose. cdk deploy TemplateHosting makes one, and its output Hosting is what to write here.`
}

func (missing) Unwrap() error { return fs.ErrNotExist }

// config reads the outermost mapping. Where there are problems, what it returns is not to be used.
func (f *file) config(root *yaml.Node) *Config {
	c := &Config{}
	if root == nil {
		return c
	}
	top := f.mapping(root, "", []string{"hosting", "theme", "invitationKeys", "releaseKeys", "handBack"}, []string{"hosting"})
	if theme, ok := top["theme"]; ok {
		c.Theme = f.theme(theme)
	}
	if keys, ok := top["invitationKeys"]; ok {
		c.InvitationKeys = f.keys(keys, "invitationKeys", nil)
	}
	if keys, ok := top["releaseKeys"]; ok {
		c.ReleaseKeys = f.keys(keys, "releaseKeys", c.InvitationKeys)
	}
	if n, ok := top["handBack"]; ok {
		if address, ok := f.text(n, "handBack"); ok {
			if err := checkHandBack(address); err != nil {
				f.problem(n, "handBack", "%v", err)
			}
			c.HandBack = address
		}
	}
	list, ok := top["hosting"]
	if !ok {
		return c
	}
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		f.problem(list, "hosting", "must be a list of at least one place, got %s", found(list))
		return c
	}
	var where []placeNodes
	for i, item := range list.Content {
		p, nodes := f.place(item, fmt.Sprintf("hosting[%d]", i))
		c.Hosting, where = append(c.Hosting, p), append(where, nodes)
	}
	f.checkTogether(c.Hosting, where)
	return c
}

// keys reads public keys. What signs each invitation is in daily use, so none of those keys may sign releases.
func (f *file) keys(n *yaml.Node, name string, others []signkey.PublicKey) []signkey.PublicKey {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		f.problem(n, name, "must be a list of at least one public key, got %s", found(n))
		return nil
	}
	var keys []signkey.PublicKey
	for i, item := range n.Content {
		path := fmt.Sprintf("%s[%d]", name, i)
		if !f.plain(item, path) {
			continue
		}
		text, ok := f.text(item, path)
		if !ok {
			continue
		}
		key, err := signkey.ParsePublicKey(text)
		switch {
		case err != nil:
			f.problem(item, path, "%v", err)
		case key.In(keys):
			f.problem(item, path, "must stand in the list once, got %q again", text)
		case key.In(others):
			f.problem(item, path, "must be another key than those of invitationKeys, got %q: make one with bucketgrant key new -for releases", text)
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

// placeNodes are where the values of a place stand.
type placeNodes map[string]*yaml.Node

func (f *file) place(n *yaml.Node, path string) (Place, placeNodes) {
	nodes := placeNodes(f.mapping(n, path, []string{"partition", "region", "bucket", "account", "prefix"}, []string{"partition", "region", "bucket"}))
	var p Place
	for key, check := range map[string]func(text string) error{
		"partition": func(text string) error { p.Partition = vendors.Partition(text); return checkPartition(p.Partition) },
		"region":    func(text string) error { p.Region = text; return nil }, // depends on the partition
		"bucket":    func(text string) error { p.Bucket = text; return checkBucket(text) },
		"account":   func(text string) error { p.Account = text; return checkAccount(text) },
		"prefix":    func(text string) error { p.Prefix = text; return checkPrefix(text) },
	} {
		value, ok := nodes[key]
		if !ok {
			continue
		}
		if text, ok := f.text(value, path+"."+key); !ok {
			delete(nodes, key)
		} else if err := check(text); err != nil {
			f.problem(value, path+"."+key, "%v", err)
			delete(nodes, key) // nothing more is said of it
		}
	}
	if value, ok := nodes["region"]; ok {
		_, sure := nodes["partition"]
		if err := checkRegion(p.Region, p.Partition, sure); err != nil {
			f.problem(value, path+".region", "%v", err)
		}
	}
	return p, nodes
}

// checkTogether: a name is one bucket's in its partition, and a place stands in the list once.
func (f *file) checkTogether(places []Place, where []placeNodes) {
	for i, p := range places {
		bucket := where[i]["bucket"]
		if bucket == nil || where[i]["partition"] == nil {
			continue
		}
		for j, q := range places[:i] {
			if where[j]["bucket"] == nil || q.Partition != p.Partition || q.Bucket != p.Bucket {
				continue
			}
			path, line := fmt.Sprintf("hosting[%d]", i), where[j]["bucket"].Line
			if q.Region != p.Region {
				f.problem(bucket, path+".bucket", "must be another than %q, which line %d says is in %s: a name is one bucket's in its partition", p.Bucket, line, q.Region)
			} else if q.Prefix == p.Prefix {
				f.problem(bucket, path, "must be a place of its own, got the bucket and prefix of line %d", line)
			} else {
				continue
			}
			break
		}
	}
}
