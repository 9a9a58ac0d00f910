package page_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// emulator is AWS as far as moto plays it.
type emulator struct{ *testtools.Moto }

func startEmulator(t *testing.T) *emulator {
	t.Helper()
	const tests = "launches from the pages against an emulator"
	e := &emulator{testtools.StartMoto(t, root, "us-east-1", tests)}
	e.StartAWS(t, tests)
	return e
}

// motoSigned is the head of a request to moto's S3, which checks no signature.
const motoSigned = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"

// put stores an object, or makes a bucket.
func (e *emulator) put(t *testing.T, path string, data []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, e.Address+"/"+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", motoSigned)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Fatalf("PUT %s: %s\n%s", path, response.Status, answer)
	}
}

// shell runs what a customer copies from the page.
func (e *emulator) shell(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", command)
	cmd.Dir, cmd.Env = dir, e.Env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s\n%v\n%s", command, err, &stderr)
	}
	return stdout.String()
}

// The page's own commands, run: the template is launched from the values of the form, and its outputs, pasted, give the
// vendor's form, as bucketgrant handback prints it.
func testLaunchAndHandBack(t *testing.T, b *browser, s *site) {
	e := startEmulator(t)
	e.publish(t, s, "", s.defs)
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			j := journeyOf(t, def.Vendor)
			tb := b.tab(t, view{})
			tb.open(s.invite(t, s.page(def.Vendor), def.Vendor, j.Region, j.Stack, j.Entered))
			tb.waitFor("the invitation is followed", "invitationIs", "You follow an invitation that "+def.Name+" signed.")
			e.shell(t, s.dir, eval[string](tb, "tabText", "AWS CLI"))
			describe := eval[string](tb, `(() => [...document.querySelectorAll('pre')].map((el) => el.textContent).find((text) => text.includes('describe-stacks')))()`)
			answer := e.shell(t, s.dir, describe)

			var document struct {
				Form []struct{ Field, Slot, Text string }
				Keys []struct{ Slot, SecretArn string }
			}
			handback := s.binary + " handback -region " + j.Region + " -stack-name " + j.Stack
			if err := json.Unmarshal([]byte(e.shell(t, s.dir, handback+" -json")), &document); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			var names []string
			for _, line := range document.Form {
				name := line.Field
				if line.Slot != "" {
					name += " (access key " + line.Slot + ")"
				}
				want[name] = line.Text
				names = append(names, name)
			}
			wantNames(t, testvendors.List(t, def.Vendor, "form.json"), names)
			printed := e.shell(t, s.dir, handback)
			for name, text := range want {
				if !strings.Contains(printed, text) {
					t.Errorf("bucketgrant handback does not print %s %q:\n%s", name, text, printed)
				}
			}
			for _, paste := range []struct{ name, text string }{
				{"the answer of describe-stacks", answer},
				{"one stack of it, as others print it", indented(t, answer)},
				{"the console's table", consoleTable(t, answer)},
			} {
				got, said := tb.paste(paste.text)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s pasted (-bucketgrant handback +page):\n%s\n%s", paste.name, diff, said)
				}
				for _, key := range document.Keys {
					if !strings.Contains(said, key.SecretArn) {
						t.Errorf("%s pasted: the page does not say that the secret is in %s: %s", paste.name, key.SecretArn, said)
					}
				}
			}
			// The outputs of another vendor's stack are refused.
			other := strings.ReplaceAll(answer, def.Vendor+" "+def.Version, "nobody 1.0.0")
			if got, said := tb.paste(other); len(got) > 0 || !strings.Contains(said, "nobody 1.0.0") {
				t.Errorf("another vendor's outputs give %v: %s", got, said)
			}
			e.shell(t, s.dir, eval[string](tb, `(() => [...document.querySelectorAll('pre')].map((el) => el.textContent).find((text) => text.includes('delete-stack')))()`))
		})
	}
}

func wantNames(t *testing.T, want, got []string) {
	t.Helper()
	// In any order: the order of the form is package handback's to test.
	set := func(names []string) map[string]bool {
		m := map[string]bool{}
		for _, name := range names {
			m[name] = true
		}
		return m
	}
	if diff := cmp.Diff(set(want), set(got)); diff != "" {
		t.Errorf("fields of the vendor's form (-want +got):\n%s", diff)
	}
}

// publish puts the released templates where the links launch them from, and those in a folder beside.
func (e *emulator) publish(t *testing.T, s *site, folder string, defs []*vendors.Definition) {
	t.Helper()
	config, err := hosting.Load(filepath.Join(s.dir, "bucketgrant.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range config.Hosting {
		e.put(t, place.Bucket, nil)
		for _, def := range defs {
			for name, key := range map[string]string{"template.yaml": place.Key(def.Vendor, def.Version), "lean.yaml": place.LeanKey(def.Vendor, def.Version)} {
				data, err := os.ReadFile(filepath.Join(s.dir, folder, "templates", def.Vendor, def.Version, name))
				if err != nil {
					t.Fatal(err)
				}
				e.put(t, place.Bucket+"/"+strings.ReplaceAll(key, " ", "%20"), data)
			}
		}
	}
}

// paste pastes a text into the box, copies every field of the form that appears, and says what else is said.
func (tb *tab) paste(text string) (fields map[string]string, said string) {
	tb.t.Helper()
	eval[bool](tb, `(() => { const box = pasteBox(); box.focus(); box.select(); return true; })()`)
	tb.insert(text)
	tb.waitFor("the box says something", `((text) => pasteBox().value.trim() === text.trim() && described(pasteBox()).length > 1)`, text)
	time.Sleep(400 * time.Millisecond) // until the box believes that nothing more is typed
	type result struct {
		Fields map[string]string
		Said   string
	}
	// Each field's button is pressed, and what it copies is the value.
	got := eval[result](tb, `(async () => {
		const all = [...document.querySelectorAll('button')].filter((el) => visible(el) && pasteBox().compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING
			&& el.textContent.startsWith('Copy ') && !el.textContent.includes('command'));
		const fields = {};
		for (const button of all) {
			const name = button.textContent.slice(5).trim();
			const slot = words(button.parentElement).match(/\(access key [AB]\)/)?.[0];
			window.__copied.length = 0;
			button.click();
			await new Promise((done) => setTimeout(done));
			fields[slot && !name.includes(slot) ? name + ' ' + slot : name] = window.__copied.join();
		}
		return {Fields: fields, Said: described(pasteBox()).join(' ') + ' ' + words(document.body)};
	})()`)
	return got.Fields, got.Said
}

// indented is one stack of an answer.
func indented(t *testing.T, answer string) string {
	t.Helper()
	var document struct{ Stacks []any }
	if err := json.Unmarshal([]byte(answer), &document); err != nil || len(document.Stacks) != 1 {
		t.Fatalf("%v: %s", err, answer)
	}
	out, err := json.MarshalIndent(document.Stacks[0], "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// consoleTable is what a browser copies of the console's table of outputs.
func consoleTable(t *testing.T, answer string) string {
	t.Helper()
	var document struct {
		Stacks []struct {
			Outputs []struct{ OutputKey, OutputValue, Description string }
		}
	}
	if err := json.Unmarshal([]byte(answer), &document); err != nil || len(document.Stacks) != 1 {
		t.Fatalf("%v: %s", err, answer)
	}
	table := "Key\tValue\tDescription\tExport name\n"
	for _, o := range document.Stacks[0].Outputs {
		table += o.OutputKey + "\t" + o.OutputValue + "\t" + o.Description + "\t-\n"
	}
	return table
}
