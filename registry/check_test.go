package registry

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Wherever a secret is written by mistake, the connection is refused, and the error does not show it: every text of a connection is filled
// with one, also those that come later.
func TestNoTextHoldsASecret(t *testing.T) {
	t.Parallel()
	const key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	secrets := map[string]string{
		"a key":     key,
		"a token":   "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl",
		"ours":      "bucketgrant_ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		"a session": strings.Repeat("IQoJb3JpZ2luX2Vj", 10),
		"a URL":     "postgres://registry:hunter2@db.example.com/registry",
	}
	// An external ID may look like a key, as paths and what is free to choose may; and a token has a field of its own.
	may := func(path, kind string) bool {
		return path == "Token" || (kind == "a key" || kind == "a session") && slices.Contains([]string{"ExternalID", "Values.SecretFile", "Values.WebIdentityTokenFile",
			"Values.Audience", "Values.Prefix", "Values.OutsideKey", "Values.OtherBucket.Key", "Values.Sets[a].Prefix", "Parameters[ExternalId]", "Parameters[Prefix]"}, path)
	}
	tried := 0
	for kind, secret := range secrets {
		for _, path := range texts(reflect.ValueOf(full()).Elem(), "", nil) {
			n := full()
			texts(reflect.ValueOf(n).Elem(), "", func(at string, set func(string)) {
				if at == path {
					set(secret)
				}
			})
			tried++
			err := n.Check()
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s in %s: the error shows it: %v", kind, path, err)
			}
			if (err == nil) != may(path, kind) {
				t.Errorf("%s in %s: got %v", kind, path, err)
			}
		}
	}
	if tried < 150 {
		t.Errorf("tried %d", tried)
	}
	for _, text := range []string{"the key is " + key, "(" + key + ")", "see https://ops:hunter2@example.com/x"} {
		if err := CheckText(text); err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), key) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	for _, text := range []string{"Apper Ltd", "see https://tracker.example.com/browse/OPS-12?at=10:30", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "e-mail ops@example.com"} {
		if err := CheckText(text); err != nil {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// full is a connection in which nothing is left out.
func full() *New {
	return &New{
		Customer: Customer{"1", "Apper Ltd"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "e-1", Account: "111122223333", Region: "eu-central-1", Way: verify.WayRole,
		Values: Values{
			Stack: "s", Bucket: "b", RoleARN: "arn:aws:iam::111122223333:role/a", KeyID: "AKIAIOSFODNN7EXAMPLE", SecretFile: "f",
			WebIdentityTokenFile: "t", Audience: "a", Prefix: "p/", Allowed: map[string]bool{"a": true}, FurtherBuckets: []string{"c"}, BucketIs: verify.OriginNew,
			BucketAccount: "111122223333", KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/k", Versioning: "Enabled", Template: "quartic 1.0.0",
			OtherBucket: &verify.OtherBucket{Name: "o", Region: "eu-central-1", Key: "k"}, OutsideKey: "k",
			Sets: map[string]verify.OfSet{"a": {RoleARN: "arn:aws:iam::111122223333:role/b", Bucket: "d", Prefix: "p/", KMSKeyARN: "k", BucketIs: verify.OriginNew, Versioning: "Enabled"}},
		},
		Launched: "1.0.0", Expires: time.Now().Add(time.Hour), StackName: "s", Parameters: map[string]string{"ExternalId": "e-1", "Prefix": "p/", "NewBucketName": "b"}, Token: "t",
	}
}

// texts are the paths of all texts in a value, in which do may set them.
func texts(v reflect.Value, path string, do func(path string, set func(string))) []string {
	switch v.Kind() {
	case reflect.String:
		if do != nil {
			do(path, v.SetString)
		}
		return []string{path}
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return texts(v.Elem(), path, do)
	case reflect.Slice:
		var paths []string
		for i := range v.Len() {
			paths = append(paths, texts(v.Index(i), path+"[]", do)...)
		}
		return paths
	case reflect.Map:
		return ofMap(v, path, do)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		var paths []string
		for i := range v.NumField() {
			paths = append(paths, texts(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), do)...)
		}
		return paths
	}
	return nil
}

// ofMap are those of a map's keys and values, of which copies are set.
func ofMap(v reflect.Value, path string, do func(path string, set func(string))) (paths []string) {
	for _, key := range v.MapKeys() {
		name := path + "{" + key.String() + "}"
		paths = append(paths, name)
		if do != nil {
			do(name, func(s string) { v.SetMapIndex(reflect.ValueOf(s), v.MapIndex(key)) })
		}
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		paths = append(paths, texts(value, path+"["+key.String()+"]", func(at string, set func(string)) {
			if do != nil {
				do(at, func(s string) { set(s); v.SetMapIndex(key, value) })
			}
		})...)
	}
	return paths
}
