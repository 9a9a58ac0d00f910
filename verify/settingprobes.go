package verify

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// setting is a probe that reads what a bucket is set to.
func setting(action, operation, what string, do func(ctx context.Context, p *place, c *s3.Client) error) probe {
	return probe{action: action, operation: operation, onBucket: true, ofBucket: true, tried: "read the " + what, do: do}
}

// settingProbes read the settings of a bucket. To write any of it on a bucket in use would do harm.
var settingProbes = []probe{
	setting("s3:GetEncryptionConfiguration", "GetBucketEncryption", "encryption", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &p.name})
		if err == nil {
			p.encryption = out.ServerSideEncryptionConfiguration
		}
		return err
	}),
	setting("s3:GetBucketPublicAccessBlock", "GetPublicAccessBlock", "public access block", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &p.name})
		if err == nil {
			p.publicAccess = out.PublicAccessBlockConfiguration
		}
		return err
	}),
	setting("s3:GetBucketVersioning", "GetBucketVersioning", "versioning", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &p.name})
		if err == nil {
			p.versioning = out
		}
		return err
	}),
	setting("s3:GetBucketTagging", "GetBucketTagging", "tags", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &p.name})
		if err == nil {
			p.tags = out.TagSet
		}
		return err
	}),
	setting("s3:GetBucketPolicy", "GetBucketPolicy", "policy", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &p.name})
		if err == nil {
			p.seen.policy = aws.ToString(out.Policy)
		}
		return err
	}),
	setting("s3:GetBucketPolicyStatus", "GetBucketPolicyStatus", "policy's status", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: &p.name})
		if err == nil {
			p.seen.public = out.PolicyStatus != nil && aws.ToBool(out.PolicyStatus.IsPublic)
		}
		return err
	}),
	setting("s3:GetBucketAcl", "GetBucketAcl", "ACL", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &p.name})
		if err == nil {
			p.seen.acl = out
		}
		return err
	}),
	setting("s3:GetBucketOwnershipControls", "GetBucketOwnershipControls", "ownership controls", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &p.name})
		if err == nil {
			p.seen.ownership = out.OwnershipControls
		}
		return err
	}),
	setting("s3:GetBucketCORS", "GetBucketCors", "CORS rules", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: &p.name})
		return err
	}),
	setting("s3:GetBucketLogging", "GetBucketLogging", "access logging", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: &p.name})
		return err
	}),
	setting("s3:GetBucketNotification", "GetBucketNotificationConfiguration", "notifications", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: &p.name})
		if err == nil {
			p.seen.notifications = out
		}
		return err
	}),
	setting("s3:GetBucketObjectLockConfiguration", "GetObjectLockConfiguration", "object lock", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &p.name})
		if err == nil {
			p.noteDefaultRetention(out.ObjectLockConfiguration)
			p.seen.lock = out.ObjectLockConfiguration
		}
		return err
	}),
	setting("s3:GetBucketRequestPayment", "GetBucketRequestPayment", "payer of requests", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: &p.name})
		return err
	}),
	setting("s3:GetBucketWebsite", "GetBucketWebsite", "website settings", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: &p.name})
		if err == nil {
			p.seen.website = out
		}
		return err
	}),
	setting("s3:GetAccelerateConfiguration", "GetBucketAccelerateConfiguration", "acceleration", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.GetBucketAccelerateConfiguration(ctx, &s3.GetBucketAccelerateConfigurationInput{Bucket: &p.name})
		return err
	}),
	setting("s3:GetLifecycleConfiguration", "GetBucketLifecycleConfiguration", "lifecycle rules", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &p.name})
		if err == nil {
			p.seen.lifecycle = out.Rules
		}
		return err
	}),
	setting("s3:GetReplicationConfiguration", "GetBucketReplication", "replication", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: &p.name})
		if err == nil {
			p.seen.replication = out.ReplicationConfiguration
		}
		return err
	}),
	setting("s3:GetAnalyticsConfiguration", "ListBucketAnalyticsConfigurations", "analytics", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.ListBucketAnalyticsConfigurations(ctx, &s3.ListBucketAnalyticsConfigurationsInput{Bucket: &p.name})
		if err == nil {
			p.seen.analytics = out.AnalyticsConfigurationList
		}
		return err
	}),
	setting("s3:GetIntelligentTieringConfiguration", "ListBucketIntelligentTieringConfigurations", "tiering", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.ListBucketIntelligentTieringConfigurations(ctx, &s3.ListBucketIntelligentTieringConfigurationsInput{Bucket: &p.name})
		return err
	}),
	setting("s3:GetInventoryConfiguration", "ListBucketInventoryConfigurations", "inventories", func(ctx context.Context, p *place, c *s3.Client) error {
		out, err := c.ListBucketInventoryConfigurations(ctx, &s3.ListBucketInventoryConfigurationsInput{Bucket: &p.name})
		if err == nil {
			p.seen.inventories = out.InventoryConfigurationList
		}
		return err
	}),
	setting("s3:GetMetricsConfiguration", "ListBucketMetricsConfigurations", "metrics", func(ctx context.Context, p *place, c *s3.Client) error {
		_, err := c.ListBucketMetricsConfigurations(ctx, &s3.ListBucketMetricsConfigurationsInput{Bucket: &p.name})
		return err
	}),
}
