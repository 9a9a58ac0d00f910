package vendors_test

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestX(t *testing.T) {
	d, err := vendors.Load(".")
	if err != nil { t.Fatal(err) }
	t.Log(len(d))
	for _, s := range []string{"vendor: quartic\nname: 5\nversion: 1.0\nbukcet: {create: alowed, prefix: true}\naccess:\n  role: {trust: {account: 555071496850}}\n  keyedUser:\npermissions: []\n", "a: &x 1\na: *x\n", "", "- a", "a: [", "a: 1\n---\nb: 2"} {
		_, err := vendors.Parse("quartic.yaml", []byte(s))
		t.Log("\n"+err.Error())
	}
}
