package hosting

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// checkPartition: only these are where whoever is sent a link can launch a template.
func checkPartition(p vendors.Partition) error {
	if _, ok := partition.Get(p); ok {
		return nil
	}
	hint := ""
	if strings.HasPrefix(string(p), "aws-iso") {
		hint = ": customers of an isolated partition cannot reach a vendor"
	} else if near := words.Nearest(string(p), ids()); near != "" {
		hint = fmt.Sprintf(": did you mean %q?", near)
	}
	return fmt.Errorf("must be "+partition.Choices+", got %q%s", p, hint)
}

func ids() []string {
	var list []string
	for _, id := range partition.IDs() {
		list = append(list, string(id))
	}
	return list
}

// checkRegion says why it is no region of the partition or, where the partition is not known, of any. It goes by what
// regions look like, so that a new one needs no change here.
func checkRegion(region string, of vendors.Partition, known bool) error {
	like, is := partition.LooksLike(region)
	if is && (like.ID == of || !known) {
		return nil
	}
	example, hint := "us-east-1", ""
	if p, ok := partition.Get(of); ok {
		example = p.Region
	}
	if is {
		hint = fmt.Sprintf(", which is one of %s", like.ID)
	}
	if !is && strings.ToLower(region) != region {
		hint = ": regions are in lower case"
	}
	place := ""
	if known {
		place = " of " + string(of)
	}
	return fmt.Errorf("must be a region%s, such as %s, got %q%s", place, example, region, hint)
}

// checkBucket: a template is launched by its virtual-hosted address, whose certificate covers a name without dots.
func checkBucket(name string) error {
	err := awsname.CheckBucketName(name)
	if strings.Contains(name, ".") {
		err = fmt.Errorf("must not have dots, got %q: the certificate of https://%s.s3.… would not fit, and no customer could launch from it", name, name)
	}
	return err
}

// checkHandBack: the token that values are handed back with goes there, and the address stands in commands.
func checkHandBack(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsFunc(address, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune("\"'`$\\;&|<>(){}*!", c)
	}) {
		return fmt.Errorf("must be the address of a registry only, such as https://registry.example.com, got %q", address)
	}
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return fmt.Errorf("must be https://…, or http:// on this machine, got %q", address)
	}
	return nil
}

func checkAccount(id string) error {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return fmt.Errorf("%s, got %q", awsname.AccountIDDescription, id)
	}
	return nil
}

func checkPrefix(prefix string) error {
	switch {
	case prefix == "":
		return nil
	case !strings.HasSuffix(prefix, "/"):
		return fmt.Errorf("must end in a slash, got %q: write %q", prefix, prefix+"/")
	case strings.Contains(prefix, "//"), strings.Contains("/"+prefix, "/./"), strings.Contains("/"+prefix, "/../"):
		// S3 takes these for what they are, and many a client cleans them away.
		return fmt.Errorf("must be without empty parts, . and .., got %q", prefix)
	}
	return awsname.CheckKeyPrefix(prefix)
}
