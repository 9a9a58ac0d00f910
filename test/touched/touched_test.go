package main

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

const root = "../.."

// The limits of docs/architecture.md. What is called something in one more file has to be changed there too, by everybody who
// adds another.
const (
	filesOfAChoice = 6
	filesOfAWay    = 10
	filesOfAType   = 14
)

func TestIsProduct(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]bool{
		"vendors/definition.go": true, "internal/customer/page/web/form.mjs": true, "internal/customer/show/text.tmpl": true, "stacks/direct.js": true,
		"vendors/quartic.yaml": false, "vendors/vendor.schema.json": false, "internal/customer/page/web/page.js": false, "vendors/load_test.go": false,
		"test/bench/main.go": false, "internal/testtools/moto.go": false, "handback/testdata/cases.json": false, "README.md": false,
		"templates/quartic/1.0.0/template.yaml": false, "docs/vendors/quartic.md": false, "go.mod": false,
	} {
		if isProduct(file) != want {
			t.Errorf("%s: want %v", file, want)
		}
	}
}

// A name does not spread: neither a choice's parameter, nor a way in, nor a type of resource.
func TestNamesStayTogether(t *testing.T) {
	t.Parallel()
	p := readProduct(t)
	t.Run("choices", func(t *testing.T) {
		for _, word := range vocabulary.Words() {
			p.limit(t, word.Name, filesOfAChoice, append(p.constants(t, "vendors", word.Name), strconv.Quote(word.Name)))
		}
	})
	t.Run("ways in", func(t *testing.T) {
		for _, way := range vocabulary.Ways() {
			words := p.constants(t, "verify", way.ID)
			if way.ID != "role" { // which is a word for many things, and a field of the definition for three ways
				field := strings.ToUpper(way.ID[:1]) + way.ID[1:] // of the definition
				words = append(words, "Access."+field, "Trust."+field, strconv.Quote(way.ID))
			}
			p.limit(t, way.ID, filesOfAWay, words)
		}
	})
	t.Run("types", func(t *testing.T) {
		names, typ := map[string]bool{}, regexp.MustCompile(`^AWS::\w+::\w+$`)
		for _, words := range p {
			for word := range words {
				if name, err := strconv.Unquote(word); err == nil && typ.MatchString(name) {
					names[name] = true
				}
			}
		}
		if len(names) < 20 {
			t.Fatalf("%d types", len(names))
		}
		for name := range names {
			p.limit(t, name, filesOfAType, []string{strconv.Quote(name)})
		}
	})
}

// The table of made-up additions says as many files as it names, each of them there or new, and no more than the limits.
func TestMadeUpAdditions(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(data), "<!-- made up: test/touched reads this table -->\n\n")
	if table, _, _ = strings.Cut(table, "\n\n"); !ok {
		t.Fatal("there is no table of made-up additions")
	}
	limits := map[string]int{"a vendor": 1, "a choice": filesOfAChoice, "a way in": filesOfAWay, "a kind of resource": filesOfAType}
	named := regexp.MustCompile("(new )?`([a-z]+/[^` ]+[a-z])`")
	for _, row := range strings.Split(table, "\n")[2:] {
		cells := strings.Split(row, "|")
		what, _, _ := strings.Cut(strings.TrimSpace(cells[1]), ":")
		files, err := strconv.Atoi(strings.TrimSpace(cells[2]))
		if limit := limits[what]; err != nil || files > limit {
			t.Errorf("%s: %s files, %v, want at most %d", what, cells[2], err, limit)
		}
		delete(limits, what)
		found := named.FindAllStringSubmatch(cells[3], -1)
		for _, f := range found {
			if _, err := os.Stat(filepath.Join(root, f[2])); !strings.Contains(f[2], "<") && (err != nil) != (f[1] != "") {
				t.Errorf("%s: %s is there: %t", what, f[2], err == nil)
			}
		}
		if len(found) != files {
			t.Errorf("%s: %d files, and the row names %d", what, files, len(found))
		}
	}
	if len(limits) > 0 {
		t.Errorf("there is no row of %v", limits)
	}
}

// product are the words of each hand-written Go file: identifiers, selectors of two, and texts as they are quoted.
type product map[string]map[string]bool

func readProduct(t *testing.T) product {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	p := product{}
	for _, file := range strings.Split(string(out), "\x00") {
		if !isProduct(file) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(root, file))
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		p[file] = wordsOf(file, data)
	}
	if len(p) < 200 {
		t.Fatalf("%d files", len(p))
	}
	return p
}

// wordsOf reads any file as a Go scanner does, which is near enough for JavaScript and HTML: comments are no words.
func wordsOf(file string, data []byte) map[string]bool {
	words := map[string]bool{}
	var s scanner.Scanner
	set := token.NewFileSet()
	s.Init(set.AddFile(file, -1, len(data)), data, func(token.Position, string) {}, 0)
	before, last := "", ""
	for {
		_, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return words
		case token.IDENT:
			words[text] = true
			if last == "." && before != "" {
				words[before+"."+text] = true
			}
		case token.STRING:
			if plain, err := strconv.Unquote(text); err == nil {
				words[strconv.Quote(plain)] = true
			}
		}
		if tok == token.PERIOD {
			last = "."
			continue
		}
		before, last = text, ""
	}
}

// limit wants that no more files have one of the words than the limit, or what more says.
func (p product) limit(t *testing.T, name string, most int, words []string) {
	t.Helper()
	var files []string
	for file, has := range p {
		if slices.ContainsFunc(words, func(w string) bool { return has[w] }) {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	t.Logf("%-26s %2d files", name, len(files))
	if len(files) == 0 {
		t.Errorf("%s is in no file: the test looks for the wrong words %q", name, words)
	}
	if allowed, ok := more[name]; ok {
		if len(files) < allowed.files {
			t.Errorf("%s is in %d files now: lower its number in the table", name, len(files))
		}
		most = allowed.files
	}
	if len(files) > most {
		t.Errorf("%s is in %d files, want at most %d: let one of them own it, and the others ask\n  %s", name, len(files), most, strings.Join(files, "\n  "))
	}
}

// constants are the names of a folder's constants with this value.
func (p product) constants(t *testing.T, folder, value string) []string {
	t.Helper()
	var names []string
	for file := range p {
		if path.Dir(file) == folder && p[file][strconv.Quote(value)] {
			names = append(names, constantsIn(t, file, value)...)
		}
	}
	if len(names) != 1 {
		t.Errorf("%s must have one constant %q, has %q", folder, value, names)
	}
	return names
}

func constantsIn(t *testing.T, file, value string) (names []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range parsed.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Value == strconv.Quote(value) {
					names = append(names, spec.Names[i].Name)
				}
			}
		}
	}
	return names
}

// more are those that are named in more files, and why. They are older than the vocabulary, and bear on who gets at what: a
// connection has them, an update is told by them, and the proof has its own expectations of each.
var more = map[string]struct {
	files  int
	reason string
}{
	"BucketNameSuffix":    {7, "a set of permissions with a bucket of its own has one too, which the proof, the lists and a launch each name"},
	"FurtherBucketArns":   {7, "the proof leaves it out of sets"},
	"NewBucketName":       {9, "as BucketNameSuffix"},
	"Versioning":          {10, "as BucketNameSuffix; and whether objects can come back is what a connection says of each bucket"},
	"Access":              {7, "handback and invite say what else is to be known for the way that a customer chose"},
	"BucketAccountId":     {8, "whose the bucket is decides what a connection, an update and a check of a stack look at; the proof leaves it out of sets"},
	"BucketNamePrefix":    {12, "also a property of AWS::S3::Bucket, which constructs and the type name, and a parameter of the hosting bucket"},
	"ExistingBucketName":  {14, "as BucketAccountId; and new and existing are named one against the other; and a set of permissions with a bucket of its own has one too"},
	"ExternalId":          {19, "made by the vendor or the customer, told early or late, one or two: launch, invite, lists, the page, handback and the rotation each ask"},
	"KmsKeyArn":           {12, "the proof and the comparison must know which key a request is about; and a set of permissions with a bucket of its own has one too, and the statement that a customer puts into the key's policy"},
	"Prefix":              {19, "also the word for other prefixes: of a lifecycle rule, of the templates' bucket, of a policy's text, of verify's own field; and an existing bucket's statements ask for it; and a set of permissions with a bucket of its own has one too"},
	"RoleName":            {15, "also a property of AWS::IAM::Role, which constructs, types and a vendor's own template name; where it must be given, the launch policy and the proof hold it too; and each set has a role"},
	"SecondExternalId":    {10, "beside the first wherever a rotation is: launch, handback, verify, proof and comparison"},
	"WebIdentityAudience": {9, "one of an issuer's several, which the proof tries one by one"},
	"WebIdentitySubject":  {8, "as WebIdentityAudience, and in up to three parts"},
	"webIdentity":         {16, "the definition says which issuers, subjects and audiences in six forms, and checks each"},
	"stsUserRole":         {9, "a role and a user at once, which each place that tells the two apart names beside them"},
	"existingRole":        {12, "a role whose trust is not the template's: what is checked, granted, proved, drawn and tried of other roles is not of this one"},
	"keyedUser":           {11, "in some partitions only, if the definition says so, which proof, comparison and verify must know"},
	"bucketPolicy":        {15, "a way in without a role: what stands on the bucket's own policy is made, kept, shown and checked otherwise"},
	"VendorPrincipalArn":  {15, "given after the launch, in two phases, or a typed guest of the bucket, which handback, connections and verify tell apart"},
}
