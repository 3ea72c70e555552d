{
    "name": "Customer Relationship Management for Banks",
    "summary": "Branches, products, accounts and balances of a bank's customers",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["crm_relationship"],
    "data": [
        "security/crm_relationship_bank_groups.xml",
        "security/ir.model.access.csv",
        "security/crm_relationship_bank_security.xml",
        "views/branch/crm_bank_branch_views.xml",
        "views/crm_relationship_bank_menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
