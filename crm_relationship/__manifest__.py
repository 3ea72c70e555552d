{
    "name": "Customer Relationship Management",
    "summary": "Where each customer stands, how it buys and what it is worth",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["sale_crm", "portal", "rating"],
    "data": [
        "security/crm_relationship_groups.xml",
        "security/ir.model.access.csv",
        "security/crm_relationship_security.xml",
        "data/relationship/crm_lifecycle_stage_data.xml",
        "data/relationship/crm_customer_tier_data.xml",
        "data/relationship/crm_rfm_segment_data.xml",
        "data/relationship/ir_cron_data.xml",
        "wizard/crm_relationship_move_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_relationship/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_relationship/static/tests/relationship_mock_models.esm.js",
            "crm_relationship/static/tests/**/*.test.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
